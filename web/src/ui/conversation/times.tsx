/**
 * Times in a thread: the clock beside a message, the day on its own line, the whole on demand. "Today" is the hub's: this
 * machine's clock may be wrong.
 */
import { memo } from "react";
import type { Moment } from "../../core/content/types";
import { daysBetween } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { Name } from "../components/name";
import { useMinute } from "../components/use_now";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, name: keyof typeof OPTIONS, at: number): string {
  if (!isTime(at)) return String(at);
  const key = `${locale} ${name}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, OPTIONS[name]);
    formats.set(key, made);
  }
  return made.format(at);
}

const OPTIONS = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  dayYear: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  whole: { dateStyle: "full", timeStyle: "medium" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  shortYear: {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** `14:02`, with the whole time as its title. */
export const Clock = memo(function Clock({ at }: { readonly at: number }) {
  const { locale } = useText();
  return (
    <time dateTime={iso(at)} title={format(locale, "whole", at)}>
      {format(locale, "clock", at)}
    </time>
  );
});

/** `Today`, `Yesterday`, `Monday, 3 March`. */
export function DayName({ at }: { readonly at: number }) {
  const { t, locale } = useText();
  const now = useMinute() - useOpen().clockSkew;
  const days = daysBetween(at, now);
  if (days === 0) return t("conversation.today");
  if (days === 1) return t("conversation.yesterday");
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(locale, sameYear ? "day" : "dayYear", at);
}

/** `14:02` today, `3 Mar, 14:02` before. */
export function useShortTime(): (at: number) => string {
  const { locale } = useText();
  const now = useMinute() - useOpen().clockSkew;
  return (at) => {
    if (daysBetween(at, now) === 0) return format(locale, "clock", at);
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return format(locale, sameYear ? "short" : "shortYear", at);
  };
}

export function ShortTime({ at }: { readonly at: number }) {
  const short = useShortTime();
  const { locale } = useText();
  return (
    <time dateTime={iso(at)} title={format(locale, "whole", at)}>
      {short(at)}
    </time>
  );
}

/** A time that a source wrote: as understood, and as written where it could not be. */
export function SourceTime({ moment }: { readonly moment: Moment }) {
  return moment.at === null ? <Name>{moment.text}</Name> : <ShortTime at={moment.at} />;
}

/** Senders write times too: what no calendar holds is shown as the number that it is (ECMA-262, section 21.4.1.1). */
function isTime(at: number): boolean {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15;
}

function iso(at: number): string {
  return isTime(at) ? new Date(at).toISOString() : "";
}
