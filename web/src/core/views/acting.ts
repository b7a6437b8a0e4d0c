/** In whose name a text or answer is: its author's word, and whether the vault says so, too. */
import type { ActingFor, Id, Person } from "../api";
import type { Content } from "../content/types";
import type { Reader } from "../engine/reader";
import { findInbox } from "./inbox-row";
import { personOf } from "./people";
import type { Annotation } from "./rows";

const ID = /^[0-9a-f]{32}$/;

/** Nothing for what is in its author's own name. What is no account's id is somebody without a name. */
export function actingOf(
  reader: Reader,
  conversation: Id,
  author: Id,
  content: Content,
): { readonly actingFor?: ActingFor } {
  if (content.type !== "text" || content.on_behalf_of === null) return {};
  const principal = content.on_behalf_of;
  const confirmed = isDelegate(reader, conversation, author, principal);
  return { actingFor: actingFor(reader, principal, confirmed) };
}

export function actingFor(reader: Reader, principal: string, confirmed: boolean): ActingFor {
  const person = ID.test(principal)
    ? personOf(reader, principal)
    : { account: "", name: "", role: "" };
  return { person, confirmed };
}

/** The vault said last that `author` is the principal's delegate. */
export function isDelegate(
  reader: Reader,
  conversation: Id,
  author: Id,
  principal: string,
): boolean {
  const roster = findInbox(reader, conversation).summary?.roster ?? [];
  const known = roster.find(({ account }) => account === principal);
  return known?.delegate === author && principal !== author;
}

/** On whose behalf an account may write and answer in a conversation. */
export function principalsOf(reader: Reader, conversation: Id, delegate: Id): readonly Person[] {
  const roster = findInbox(reader, conversation).summary?.roster ?? [];
  return roster
    .filter((each) => each.delegate === delegate && each.account !== delegate)
    .map(({ account, name, role }) => ({ account, name, role }));
}

/** Whose answer it is: its author's own, a principal's whom the vault confirmed, or nobody's. */
export function answererOf(
  answer: Pick<
    Extract<Annotation, { kind: "acknowledgement" }>,
    "account" | "principal" | "confirmed"
  >,
): string | null {
  if (answer.principal === undefined) return answer.account;
  return answer.confirmed === true ? answer.principal : null;
}
