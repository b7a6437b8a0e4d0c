/** When a page that nobody touches locks itself (45 CFR 164.312(a)(2)(iii)). Pure. */
import type { Millis } from "../../core/api";

/** Told this long before. */
export const WARNING: Millis = 30_000;

export type Idle =
  | { readonly kind: "awake" /** Look again after this. */; readonly next: Millis }
  | { readonly kind: "warn"; readonly left: Millis }
  | { readonly kind: "lock" };

/**
 * What to do `now`, when it was last touched at `touched`. A clock that was set back counts as touched now: it may
 * lengthen one wait, and shortens none.
 */
export function judgeIdle(touched: Millis, now: Millis, limit: Millis): Idle {
  const idle = Math.max(0, now - touched);
  if (idle >= limit) return { kind: "lock" };
  const left = limit - idle;
  const warning = Math.min(WARNING, limit / 2);
  return left <= warning ? { kind: "warn", left } : { kind: "awake", next: left - warning };
}
