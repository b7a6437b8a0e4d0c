/** Catalogues of messages, as the build compiled them (`tools/compile_messages.ts`). */
import type en from "./messages/en";

/** The key of a message, `section.name`. */
export type MessageKey = keyof typeof en;
/** Every key with its words. Typed as strings: what the build made of those with arguments is the formatter's affair. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** What a message's arguments may be. */
export type Values = Readonly<Record<string, string | number | Date>>;

/** A message still to be said, in whatever language: what the pure parts of the page answer with. */
export interface Phrase {
  readonly key: MessageKey;
  readonly values?: Values;
}
