/** Turns a key and its arguments into words. No React: the service of `text.tsx`, and of tests. */
import { IntlMessageFormat } from "intl-messageformat";
import type { Catalogue, MessageKey, Phrase, Values } from "./catalogue";

/** U+2068 and U+2069: what stands between them cannot change the direction of what is around it. */
const ISOLATE = "\u2068";
const END_ISOLATE = "\u2069";

/** Controls that reorder text, which a name or a title has no need of (Unicode 9.0, UAX #9). */
const REORDERING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

export function withoutReordering(text: string): string {
  return text.replace(REORDERING, "");
}

/** Other people's words inside our sentence. */
export function isolate(text: string): string {
  return `${ISOLATE}${withoutReordering(text)}${END_ISOLATE}`;
}

export type Format = (key: MessageKey, values?: Values) => string;

export class Formatter {
  readonly locale: string;
  readonly #catalogue: Catalogue;
  readonly #compiled = new Map<MessageKey, IntlMessageFormat>();

  constructor(locale: string, catalogue: Catalogue) {
    this.locale = locale;
    this.#catalogue = catalogue;
  }

  /** The sentence. Strings among the values are isolated: a name cannot turn the sentence around. */
  readonly format: Format = (key, values) => {
    const message: unknown = this.#catalogue[key];
    if (typeof message === "string") return message;
    return String(this.#formatterOf(key, message).format(isolated(values)));
  };

  readonly phrase = (phrase: Phrase): string => this.format(phrase.key, phrase.values);

  /** The sentence in pieces, for those that have elements among their values. */
  pieces<T>(
    key: MessageKey,
    values: Readonly<Record<string, T | string | number>>,
  ): (T | string)[] {
    const message: unknown = this.#catalogue[key];
    if (typeof message === "string") return [message];
    const made = this.#formatterOf(key, message).format<T>(isolated(values));
    return Array.isArray(made) ? made : [made as T | string];
  }

  #formatterOf(key: MessageKey, message: unknown): IntlMessageFormat {
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const made = new IntlMessageFormat(message as never, this.locale);
    this.#compiled.set(key, made);
    return made;
  }
}

function isolated<T>(values: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" && name !== "kind" ? (isolate(value) as T & string) : value,
    ]),
  );
}
