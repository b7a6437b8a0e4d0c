/** What stands after an author's name where they write for somebody. */
import type { ActingFor, Person } from "../../core/api";
import type { AcknowledgementKind } from "../../core/content/types";
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

/** What somebody did about a message just now, and for whom. */
export function didWords(
  t: (key: MessageKey, values?: Values) => string,
  kind: AcknowledgementKind,
  principal: Person | null,
): string {
  const did = t(`conversation.did.you.${kind}`);
  return principal === null
    ? did
    : `${did} ${actingWords({ person: principal, confirmed: true }, t)}`;
}
