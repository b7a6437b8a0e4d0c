/** Tells the store what is in view, and the core what its owner has had before their eyes. */
import { type RefObject, useEffect, useRef } from "react";
import type { Row } from "../../domain/thread/rows";
import { useThread } from "./thread_context";

/** A message that flies by was not read. */
const LOOKED = 500;

export interface Reading {
  readonly rows: readonly Row[];
  readonly first: number;
  readonly last: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly ready: boolean;
  /** Until when the list is being scrolled to a row: what loads above it meanwhile would move the aim. */
  readonly quietUntil: RefObject<number>;
}

export function useReading({ rows, first, last, ready, quietUntil }: Reading): void {
  const { store } = useThread();
  const shown = useRef<readonly Row[]>([]);
  shown.current = rows.slice(first, last + 1);

  useEffect(() => {
    if (!ready) return;
    // Rows hold day lines too, and may leave out the first message: indexes of the window are a little higher.
    const messages = store.get().window.messages;
    const inView = rows
      .slice(first, last + 1)
      .flatMap((row) => (row.kind === "message" ? [row.message] : []));
    const from = messages.indexOf(inView[0] ?? (messages[0] as never));
    const see = () => store.see(Math.max(0, from), Math.max(0, from + inView.length - 1));
    const timer = globalThis.setTimeout(see, Math.max(0, quietUntil.current - performance.now()));
    return () => clearTimeout(timer);
  }, [store, rows, first, last, ready, quietUntil]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows in view begin the wait again
  useEffect(() => {
    if (!ready) return;
    const read = () => {
      if (document.visibilityState !== "visible" || !document.hasFocus()) return;
      let position = 0;
      for (const row of shown.current) {
        if (row.kind === "message") position = Math.max(position, row.message.position ?? 0);
      }
      if (position > 0) store.markRead(position);
    };
    const timer = globalThis.setTimeout(read, LOOKED);
    globalThis.addEventListener("focus", read);
    document.addEventListener("visibilitychange", read);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener("focus", read);
      document.removeEventListener("visibilitychange", read);
    };
  }, [store, ready, rows, first, last]);
}
