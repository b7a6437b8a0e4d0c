/** When something was, as a row shows it; exactly at hover. "Now" is the hub's: this machine's clock may be wrong. */
import { memo } from "react";
import { showTime } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { useMinute } from "./use_now";

const formats = new Map<string, Intl.DateTimeFormat>();

export function formatDate(
  locale: string,
  at: number,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known.format(at);
}

const EXACT: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "medium" };

export const RelativeTime = memo(function RelativeTime({ at }: { readonly at: number }) {
  const { say, locale } = useText();
  const { clockSkew } = useOpen();
  const shown = showTime(at, useMinute() - clockSkew);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatDate(locale, at, EXACT)}
      className="relative-time"
    >
      {shown.kind === "phrase" ? say(shown.phrase) : formatDate(locale, at, shown.options)}
    </time>
  );
});
