/** The time, for what is shown relative to it. Pages that nobody sees do not tick. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";

/** Now, read again after as many milliseconds as `next` says. */
export function useNow(next: (now: number) => number): number {
  const [now, setNow] = useState(() => Date.now());
  const latest = useRef(next);
  latest.current = next;
  useEffect(() => {
    let timer = 0;
    const tick = () => {
      clearTimeout(timer);
      if (document.hidden) return;
      const at = Date.now();
      setNow(at);
      timer = window.setTimeout(tick, Math.max(50, latest.current(at)));
    };
    tick();
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return now;
}

const MINUTE = 60_000;
const listeners = new Set<() => void>();
let minute = Date.now();
let timer = 0;

function tick(): void {
  clearTimeout(timer);
  if (listeners.size === 0) return;
  if (!document.hidden) {
    minute = Date.now();
    for (const listener of [...listeners]) listener();
  }
  timer = window.setTimeout(tick, MINUTE - (Date.now() % MINUTE));
}

function watch(listener: () => void): () => void {
  if (listeners.size === 0) {
    document.addEventListener("visibilitychange", tick);
    minute = Date.now();
    timer = window.setTimeout(tick, MINUTE - (Date.now() % MINUTE));
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

/**
 * Now. Who uses it is drawn again as each minute begins, all of the page at once; what is drawn in between, because it has
 * news, sees the time of its news.
 */
export function useMinute(): number {
  useSyncExternalStore(watch, () => minute);
  return Date.now();
}
