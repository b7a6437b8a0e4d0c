/** Catalogues of messages, as the build compiled them (`tools/compile_messages.ts`). */
import type en from "./messages/en";
import type administration from "./messages/en_administration";

/** The key of a message, `section.name`. */
export type MessageKey = keyof typeof en | keyof typeof administration;
/**
 * Keys with their words: every one that is not of the administration; those too within `AdministrationText`. Typed as
 * strings: what the build made of those with arguments is the formatter's affair.
 */
export type Catalogue = Readonly<Record<keyof typeof en, string>> &
  Readonly<Partial<Record<keyof typeof administration, string>>>;
/** What a part of the page has beside the others' words. */
export type AdministrationCatalogue = Readonly<Record<keyof typeof administration, string>>;

/** What a message's arguments may be. */
export type Values = Readonly<Record<string, string | number | Date>>;

/** A message still to be said, in whatever language: what the pure parts of the page answer with. */
export interface Phrase {
  readonly key: MessageKey;
  readonly values?: Values;
}
