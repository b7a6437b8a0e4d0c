/**
 * The part of a thread that is loaded: messages in order of position without a gap, then those the hub has not taken.
 * At most `LIMIT` are kept; what is trimmed is asked for again when it is needed.
 */
import type { MessageView, ThreadPage } from "../../core/api";

export interface Window {
  readonly messages: readonly MessageView[];
  readonly earlier: boolean;
  readonly later: boolean;
}

export const EMPTY: Window = { messages: [], earlier: false, later: false };
export const LIMIT = 1200;

export function fromPage(page: ThreadPage): Window {
  return { messages: page.messages, earlier: page.earlier, later: page.later };
}

/** What was asked for before the first message; trims at the other end. */
export function prepend(window: Window, page: ThreadPage, limit = LIMIT): Window {
  const first = firstPosition(window);
  const fresh = page.messages.filter(
    (one) => one.position !== null && (first === null || one.position < first),
  );
  const messages = [...fresh, ...window.messages];
  const earlier = page.earlier;
  if (messages.length <= limit) {
    return { messages, earlier, later: window.later };
  }
  return { messages: messages.slice(0, limit), earlier, later: true };
}

/** What was asked for after the last message that has a position; trims at the start. */
export function append(window: Window, page: ThreadPage, limit = LIMIT): Window {
  const last = lastPosition(window);
  const fresh = page.messages.filter(
    (one) => one.position === null || last === null || one.position > last,
  );
  const ids = new Set(fresh.map((one) => one.message));
  const kept = window.messages.filter((one) => one.position !== null && !ids.has(one.message));
  const messages = [...kept, ...fresh];
  const later = page.later;
  if (messages.length <= limit) {
    return { messages, earlier: window.earlier, later };
  }
  return { messages: messages.slice(messages.length - limit), earlier: true, later };
}

/**
 * A page that was asked for again, from a message that is loaded. Equal messages keep their identity, so that only what
 * changed is drawn again. At the end of the thread the page says also what is new and what waits.
 */
export function refresh(window: Window, page: ThreadPage): Window {
  const first = page.messages[0];
  if (first === undefined) {
    return window;
  }
  const known = new Map(window.messages.map((one) => [one.message, one]));
  const fresh = page.messages.map((one) => {
    const before = known.get(one.message);
    return before !== undefined && isEqual(before, one) ? before : one;
  });
  const until = fresh.reduce<number>((last, one) => Math.max(last, one.position ?? 0), 0);
  const ids = new Set(fresh.map((one) => one.message));
  const start = first.position;
  const head = window.messages.filter(
    (one) =>
      !ids.has(one.message) && one.position !== null && start !== null && one.position < start,
  );
  const tail = page.later
    ? window.messages.filter(
        (one) => !ids.has(one.message) && (one.position === null || one.position > until),
      )
    : [];
  const messages = [...head, ...fresh, ...tail];
  const later = page.later && window.later;
  const same =
    later === window.later &&
    messages.length === window.messages.length &&
    messages.every((one, index) => one === window.messages[index]);
  return same ? window : { messages, earlier: window.earlier, later };
}

export function firstPosition(window: Window): number | null {
  return window.messages[0]?.position ?? null;
}

export function lastPosition(window: Window): number | null {
  for (let index = window.messages.length - 1; index >= 0; index -= 1) {
    const position = window.messages[index]?.position;
    if (position !== null && position !== undefined) {
      return position;
    }
  }
  return null;
}

/** Deep equality of plain values and bytes. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return false;
  }
  if (Array.isArray(a) || ArrayBuffer.isView(a)) {
    const left = a as ArrayLike<unknown>;
    const right = b as ArrayLike<unknown>;
    if (Array.isArray(a) !== Array.isArray(b) || left.length !== right.length) {
      return false;
    }
    for (let index = 0; index < left.length; index += 1) {
      if (!isEqual(left[index], right[index])) {
        return false;
      }
    }
    return true;
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => key in right && isEqual(left[key], right[key]))
  );
}
