/** Watches for a person at the page. */
import { judgeIdle } from "../domain/lock/idle";

const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export interface IdleWatch {
  /** As if somebody had touched the page. */
  touch(): void;
  stop(): void;
}

/**
 * `warn` gets the moment of locking, or null when there is none in sight. Deadlines are compared with the clock, not
 * counted: a machine that slept wakes up locked.
 */
export function watchIdle(
  limit: () => number,
  warn: (at: number | null) => void,
  lock: () => void,
): IdleWatch {
  let touched = Date.now();
  let warned = false;
  let timer = 0;

  const judge = () => {
    clearTimeout(timer);
    const now = Date.now();
    const found = judgeIdle(touched, now, limit());
    if (found.kind === "lock") {
      stop();
      lock();
      return;
    }
    if (found.kind === "warn" && !warned) warn(now + found.left);
    if (found.kind === "awake" && warned) warn(null);
    warned = found.kind === "warn";
    timer = window.setTimeout(
      judge,
      found.kind === "warn" ? Math.min(found.left, 1000) : found.next,
    );
  };
  const touch = () => {
    // What comes after the deadline is too late, even when the timer has not run yet.
    if (judgeIdle(touched, Date.now(), limit()).kind === "lock") {
      judge();
      return;
    }
    touched = Date.now();
    if (warned) judge();
  };
  const look = () => {
    if (!document.hidden) judge();
  };
  const stop = () => {
    clearTimeout(timer);
    for (const name of TOUCHES) removeEventListener(name, touch, true);
    document.removeEventListener("visibilitychange", look);
  };

  for (const name of TOUCHES) addEventListener(name, touch, { capture: true, passive: true });
  document.addEventListener("visibilitychange", look);
  judge();
  return { touch, stop };
}
