/** Messages in and out of their rows, with the places at which the indexes find them. */
import type { Bytes } from "../bytes";
import { decodeContent } from "../content/codec";
import type { Content } from "../content/types";
import { findState, putState } from "../engine/context";
import { type MessageRow, UNPLACED } from "../store/rows";
import { previewOf } from "./preview";
import type { LastMessage } from "./rows";
import type { Turn } from "./turn";

/** What cannot be decoded at all is shown as such, like what a newer sender wrote. */
export function contentOf(row: Pick<MessageRow, "content">): Content {
  const data = row.content as Bytes;
  return decodeContent(data) ?? { type: "unknown", named: "", version: 0, data };
}

/** What a thread does not show by itself: it is shown at the message that it is about. */
export function isHidden(content: Content): boolean {
  return ["acknowledgement", "edit", "retraction", "reaction"].includes(content.type);
}

/** Write a row with its places. */
export function putMessage(turn: Turn, row: MessageRow): void {
  const { conversation, order, position, counts } = row;
  turn.batch.put("messages", row.message, row, {
    thread: order === null ? undefined : [conversation, order],
    unread: counts && position !== null ? [conversation, position] : undefined,
  });
  turn.conversations.add(conversation);
}

/** A place for an own message that the hub has not taken: behind all others. */
export function nextOrder(turn: Turn): number {
  const order = findState(turn.batch).order + 1;
  putState(turn.batch, { order });
  return UNPLACED + order;
}

/** `row` as the newest message of the inbox' line. */
export function lastOf(row: MessageRow, content: Content, retracted: boolean): LastMessage {
  const { message, order, at, account: author, priority } = row;
  const state = row.state === "waiting" || row.state === "failed" ? row.state : "sent";
  const cut = previewOf(content);
  return { message, order: order ?? 0, at, author, priority, state, content: cut, retracted };
}
