/** One conversation's line in the inbox, kept up to date in the transaction of what changes it. */
import type { Reader } from "../engine/reader";
import type { InboxRow } from "./rows";
import type { Turn } from "./turn";

const EMPTY: InboxRow = {
  summary: null,
  last: null,
  unread: 0,
  mentionedAt: 0,
  open: [],
  took: false,
  lastPosition: 0,
  earliest: null,
};

export function findInbox(reader: Reader, conversation: string): InboxRow {
  return reader.find("inbox", conversation) ?? EMPTY;
}

export function putInbox(turn: Turn, conversation: string, change: Partial<InboxRow>): void {
  turn.batch.put("inbox", conversation, { ...findInbox(turn.batch, conversation), ...change });
  turn.conversations.add(conversation);
}
