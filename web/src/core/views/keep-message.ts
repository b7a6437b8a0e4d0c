/** A message into the store, with everything that the views keep about it, in the batch of its arrival. */
import type { Content, Result } from "../content/types";
import type { MessageRow } from "../store/rows";
import { annotate, annotationOf } from "./annotate";
import { findInbox, putInbox } from "./inbox-row";
import { contentOf, isHidden, lastOf, nextOrder, putMessage } from "./message-row";
import { addItem, isSettled, opensItem } from "./need";
import { keepTrends } from "./trends";
import type { Turn } from "./turn";
import { searchable } from "./words";

/** A message before its place in the thread is known. */
export type NewMessage = Omit<MessageRow, "order" | "counts">;

/** One new message. One that is there already stays as it is. */
export async function keepMessage(turn: Turn, message: NewMessage): Promise<void> {
  if ((await turn.batch.get("messages", message.message)) !== undefined) return;
  const content = contentOf(message);
  const row = placed(turn, message, content);
  putMessage(turn, row);
  if (row.position !== null) notePlace(turn, row);
  const annotation = annotationOf(row, content);
  if (annotation !== null)
    await annotate(turn, row.conversation, annotation.about, annotation.entry);
  if (row.order === null) return;
  await keepShown(turn, row, content);
}

function placed(turn: Turn, message: NewMessage, content: Content): MessageRow {
  const hidden = isHidden(content);
  const order = hidden ? null : (message.position ?? nextOrder(turn));
  // What was said before this device came counts nowhere as unread: it may have been read on another one.
  const others = message.account !== turn.me && message.state === "received";
  return { ...message, order, counts: others && !hidden && isMeantToBeRead(content, turn.me) };
}

function isMeantToBeRead(content: Content, me: string): boolean {
  if (content.type === "notice") return false;
  return content.type !== "page" || content.target === me;
}

function notePlace(turn: Turn, row: MessageRow): void {
  const position = row.position ?? 0;
  const { lastPosition, earliest } = findInbox(turn.batch, row.conversation);
  putInbox(turn, row.conversation, {
    lastPosition: Math.max(lastPosition, position),
    earliest: Math.min(earliest ?? position, position),
  });
  turn.engine.notePlace(turn.batch, row.conversation, position);
}

async function keepShown(turn: Turn, row: MessageRow, content: Content): Promise<void> {
  const { conversation, position } = row;
  const inbox = findInbox(turn.batch, conversation);
  if (inbox.last === null || (row.order ?? 0) >= inbox.last.order) {
    putInbox(turn, conversation, { last: lastOf(row, content, false) });
  }
  if (row.state === "missing") return;
  const w = searchable(content);
  if (w !== "") turn.tokens.push({ m: row.message, c: conversation, a: row.at, w });
  if (content.type === "result") await keepTrends(turn, row, content as Result);
  if (row.counts && position !== null) {
    turn.count(conversation, position);
    turn.arrived.push({ conversation, message: lastOf(row, content, false) });
    // Who is whose delegate may have changed since the roster was told.
    if (content.type === "text" && content.on_behalf_of !== null) turn.summariesDue = true;
  }
  if (content.type === "text" && content.mentions.includes(turn.me) && position !== null) {
    const { mentionedAt } = findInbox(turn.batch, conversation);
    putInbox(turn, conversation, { mentionedAt: Math.max(mentionedAt, position) });
  }
  await openItem(turn, row, content);
}

async function openItem(turn: Turn, row: MessageRow, content: Content): Promise<void> {
  const item = opensItem(row, content, turn.me);
  if (item === null) return;
  const about = await Promise.all(
    [...new Set([item.message, item.about])].map((each) => turn.batch.get("annotations", each)),
  );
  const annotations = about.flatMap((each) => each ?? []);
  if (isSettled(item, annotations, turn.me)) return;
  const { open } = findInbox(turn.batch, row.conversation);
  const paged = annotations.findLast((each) => each.kind === "page");
  const due = paged?.kind === "page" ? paged.due : item.due;
  putInbox(turn, row.conversation, { open: addItem(open, { ...item, due }) });
}
