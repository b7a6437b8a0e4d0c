/** What stands after an author's name where they write for somebody. */
import type { ActingFor } from "../../core/api";
import type { MessageKey, Values } from "../../i18n/catalogue";
import { plainText } from "../text/controls";

/** "for" only where the vault confirms it. To be shown behind the author's name, never alone. */
export function actingWords(
  { person, confirmed }: ActingFor,
  t: (key: MessageKey, values?: Values) => string,
): string {
  const name = plainText(person.name, "name");
  const values = { person: name === "" ? t("content.acting.unknown") : name };
  return t(confirmed ? "content.acting.for" : "content.acting.claimed", values);
}
