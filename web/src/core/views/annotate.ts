/** What a message does about another one: kept by that other's id, whether or not it is stored here yet. */
import type { Priority } from "../api";
import type { Content } from "../content/types";
import type { MessageRow } from "../store/rows";
import { answererOf, isDelegate } from "./acting";
import { foldMessage } from "./fold";
import { findInbox, putInbox } from "./inbox-row";
import { contentOf, lastOf, putMessage } from "./message-row";
import { addItem, settles } from "./need";
import type { Annotation, OpenItem } from "./rows";
import type { Turn } from "./turn";
import { searchable } from "./words";

/** The annotation that a message is, and whose; null for one that is about no other. */
export function annotationOf(
  row: MessageRow,
  content: Content,
): { about: string; entry: Annotation } | null {
  const { message: id, account, at, position } = row;
  const base = { id, account, at, position };
  switch (content.type) {
    case "acknowledgement": {
      const { kind: how, text, on_behalf_of: principal } = content;
      const named = principal === null ? {} : { principal };
      const entry = { ...base, kind: "acknowledgement", how, text, ...named } as const;
      return { about: content.message, entry };
    }
    case "edit": {
      const { body, mentions } = content;
      return { about: content.message, entry: { ...base, kind: "edit", body, mentions } };
    }
    case "retraction":
      return {
        about: content.message,
        entry: { ...base, kind: "retraction", reason: content.reason },
      };
    case "reaction": {
      const { emoji, removed } = content;
      return { about: content.message, entry: { ...base, kind: "reaction", emoji, removed } };
    }
    case "page": {
      const { target, reason, due, attempt } = content;
      const entry = { ...base, kind: "page", target, reason, due, attempt } as const;
      return { about: content.message, entry };
    }
    case "result":
      if (content.supersedes === null) return null;
      return { about: content.supersedes, entry: { ...base, kind: "superseded" } };
    default:
      return null;
  }
}

/** Add it; one of the same message is replaced (it got its place). */
export async function annotate(
  turn: Turn,
  conversation: string,
  about: string,
  said: Annotation,
): Promise<void> {
  const entry = withStanding(turn, conversation, about, said);
  const before = (await turn.batch.get("annotations", about)) ?? [];
  const entries = [...before.filter((each) => each.id !== entry.id), entry];
  turn.batch.put("annotations", about, entries);
  turn.conversations.add(conversation);
  // Others' answers in another's name settle nothing before the vault was asked (`settleUnsure`).
  const waits = entry.kind === "acknowledgement" && entry.principal !== undefined;
  if (!waits || entry.account === turn.me) await settleItems(turn, conversation, about, entry);
  await showAnew(turn, about, entries, entry);
}

/** An answer in another's name, with what the vault said last; who is whose delegate may have changed since. */
function withStanding(
  turn: Turn,
  conversation: string,
  about: string,
  entry: Annotation,
): Annotation {
  if (entry.kind !== "acknowledgement" || entry.principal === undefined) return entry;
  if (entry.position !== null) {
    const { unsure } = findInbox(turn.batch, conversation);
    putInbox(turn, conversation, { unsure: [...(unsure ?? []), { about, id: entry.id }] });
    turn.summariesDue = true;
  }
  const confirmed = isDelegate(turn.batch, conversation, entry.account, entry.principal);
  return { ...entry, confirmed };
}

/** The vault told rosters anew: whose the answers are that came since it did last. */
export async function settleUnsure(turn: Turn, conversation: string): Promise<void> {
  const { unsure } = findInbox(turn.batch, conversation);
  if (unsure === undefined || unsure.length === 0) return;
  putInbox(turn, conversation, { unsure: [] });
  for (const { about, id } of unsure) {
    const before = (await turn.batch.get("annotations", about)) ?? [];
    const entry = before.find((each) => each.id === id);
    if (entry?.kind !== "acknowledgement" || entry.principal === undefined) continue;
    const confirmed = isDelegate(turn.batch, conversation, entry.account, entry.principal);
    const known = { ...entry, confirmed };
    turn.batch.put(
      "annotations",
      about,
      before.map((each) => (each.id === id ? known : each)),
    );
    await settleItems(turn, conversation, about, known);
  }
}

/** Take it back: the message that carried it was never sent. */
export async function unannotate(turn: Turn, about: string, id: string): Promise<void> {
  const before = (await turn.batch.get("annotations", about)) ?? [];
  const entries = before.filter((each) => each.id !== id);
  const gone = before.find((each) => each.id === id);
  if (gone === undefined) return;
  turn.batch.put("annotations", about, entries);
  await showAnew(turn, about, entries, gone);
}

async function settleItems(
  turn: Turn,
  conversation: string,
  about: string,
  entry: Annotation,
): Promise<void> {
  const inbox = findInbox(turn.batch, conversation);
  const concerns = (item: OpenItem) => item.message === about || item.about === about;
  const left = inbox.open.filter((item) => !concerns(item) || !settles(item, entry, turn.me));
  if (left.length < inbox.open.length) putInbox(turn, conversation, { open: left });
  if (entry.kind === "acknowledgement" && entry.how === "accepted") {
    const took = entry.account === turn.me || answererOf(entry) === turn.me;
    if (took) putInbox(turn, conversation, { took });
  }
  if (entry.kind === "page") await openByPage(turn, conversation, about, entry);
}

/** A page says until when its message is to be taken, and asks its target whomever the message named. */
async function openByPage(
  turn: Turn,
  conversation: string,
  about: string,
  page: Extract<Annotation, { kind: "page" }>,
): Promise<void> {
  const { open } = findInbox(turn.batch, conversation);
  const concerned = open.filter((item) => item.message === about || item.about === about);
  if (concerned.length > 0) {
    const known = new Set(concerned);
    const due = open.map((item) => (known.has(item) ? { ...item, due: page.due } : item));
    putInbox(turn, conversation, { open: due });
    return;
  }
  const row = await turn.batch.get("messages", about);
  if (page.target !== turn.me || row === undefined || row.position === null) return;
  if (row.account === turn.me) return;
  const item: OpenItem = {
    message: about,
    about,
    author: row.account,
    priority: Math.max(row.priority, 2) as Priority,
    position: row.position,
    due: page.due,
  };
  const annotations = (await turn.batch.get("annotations", about)) ?? [];
  if (annotations.some((each) => settles(item, each, turn.me))) return;
  putInbox(turn, conversation, { open: addItem(open, item) });
}

/** The inbox' line and the words to search for follow what an edit or a retraction says. */
async function showAnew(
  turn: Turn,
  about: string,
  entries: readonly Annotation[],
  entry: Annotation,
): Promise<void> {
  if (entry.kind !== "edit" && entry.kind !== "retraction") return;
  const row = await turn.batch.get("messages", about);
  if (row === undefined || row.account !== entry.account || row.order === null) return;
  const folded = foldMessage(row.account, row.at, contentOf(row), entries);
  const { conversation } = row;
  turn.tokens.push({ m: about, c: conversation, a: row.at, w: searchable(folded.content) });
  const inbox = findInbox(turn.batch, conversation);
  if (inbox.last?.message === about) {
    putInbox(turn, conversation, { last: lastOf(row, folded.content, folded.retracted !== null) });
  }
  if (folded.content.type === "text" && folded.content.mentions.includes(turn.me)) {
    const mentionedAt = Math.max(inbox.mentionedAt, row.position ?? 0);
    putInbox(turn, conversation, { mentionedAt });
  }
  if (folded.retracted !== null && row.counts) {
    putMessage(turn, { ...row, counts: false });
    turn.uncount(conversation, row.position ?? 0);
  }
}
