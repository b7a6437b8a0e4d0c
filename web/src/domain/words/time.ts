/** Times as people say them. Pure: the moment is passed in, the words are the page's. */
import type { Millis } from "../../core/api";
import type { Phrase } from "../../i18n/catalogue";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How a row of the inbox shows when something was: by the clock today, by the day this week, else by the date. */
export type Shown =
  | { readonly kind: "phrase"; readonly phrase: Phrase }
  | { readonly kind: "date"; readonly options: Intl.DateTimeFormatOptions };

export function showTime(at: Millis, now: Millis): Shown {
  const age = now - at;
  if (age >= -MINUTE && age < MINUTE) return { kind: "phrase", phrase: { key: "time.now" } };
  if (age >= 0 && age < HOUR) {
    const count = Math.floor(age / MINUTE);
    return { kind: "phrase", phrase: { key: "time.minutes", values: { count } } };
  }
  const days = daysBetween(at, now);
  if (days === 0) return { kind: "date", options: { hour: "2-digit", minute: "2-digit" } };
  if (days === 1) return { kind: "phrase", phrase: { key: "time.yesterday" } };
  if (days > 1 && days < 7) return { kind: "date", options: { weekday: "short" } };
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return {
    kind: "date",
    options: sameYear
      ? { day: "numeric", month: "short" }
      : { day: "numeric", month: "short", year: "numeric" },
  };
}

/** Calendar days between two moments, in the zone of this machine. */
export function daysBetween(at: Millis, now: Millis): number {
  const one = new Date(at);
  const other = new Date(now);
  const from = Date.UTC(one.getFullYear(), one.getMonth(), one.getDate());
  const to = Date.UTC(other.getFullYear(), other.getMonth(), other.getDate());
  return Math.round((to - from) / DAY);
}

export interface Due {
  readonly overdue: boolean;
  /** Within a minute of it, or past it. */
  readonly pressing: boolean;
  /** A clock such as 4:12 for less than an hour; a phrase beyond. */
  readonly left: string | Phrase;
}

/** How long until a deadline, or since it. */
export function showDue(due: Millis, now: Millis): Due {
  const overdue = now >= due;
  const left = showSpan(Math.abs(due - now));
  return { overdue, pressing: overdue || due - now < MINUTE, left };
}

/** A span of time, exact to the second below an hour. */
export function showSpan(span: Millis): string | Phrase {
  const seconds = Math.floor(span / 1000);
  if (span < HOUR) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (span < DAY) {
    const [hours, minutes] = [Math.floor(span / HOUR), Math.floor((span % HOUR) / MINUTE)];
    return { key: "time.left.hours", values: { hours, minutes } };
  }
  return { key: "time.left.days", values: { days: Math.floor(span / DAY) } };
}

/** Beyond this, people are told that their clock is wrong. */
export const SKEW_TOLD = 2 * MINUTE;

/** How wrong the clock is, in the largest unit that fits; null when it is right enough. */
export function showSkew(
  skew: Millis,
): { readonly ahead: boolean; readonly amount: Phrase } | null {
  const size = Math.abs(skew);
  if (size <= SKEW_TOLD) return null;
  const ahead = skew > 0;
  if (size < HOUR) return { ahead, amount: counted("app.skew.minutes", size / MINUTE) };
  if (size < DAY) return { ahead, amount: counted("app.skew.hours", size / HOUR) };
  return { ahead, amount: counted("app.skew.days", size / DAY) };
}

function counted(
  key: "app.skew.minutes" | "app.skew.hours" | "app.skew.days",
  amount: number,
): Phrase {
  return { key, values: { count: Math.round(amount) } };
}
