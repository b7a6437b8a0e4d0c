/** In whose name a text is: its author's word, and whether the vault says so, too. */
import type { ActingFor, Id } from "../api";
import type { Content } from "../content/types";
import type { Reader } from "../engine/reader";
import { findInbox } from "./inbox-row";
import { personOf } from "./people";

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
  const roster = findInbox(reader, conversation).summary?.roster ?? [];
  const known = roster.find(({ account }) => account === principal);
  const confirmed = known?.delegate === author && principal !== author;
  const person = ID.test(principal)
    ? personOf(reader, principal)
    : { account: "", name: "", role: "" };
  return { actingFor: { person, confirmed } };
}
