/** Put a message into the outbox. */
import type { Priority, Refused } from "../api";
import type { Batch } from "../store/batch";
import type { OutboxRow } from "../store/rows";
import { isClosed } from "./closed";
import { type Context, wake } from "./context";
import { canEncrypt, encryptRow } from "./encrypt-waiting";
import { liveGroup } from "./held";
import { addRow, findWaiting } from "./outbox";
import { MAX_CONTENT } from "./rules";
import { isFirst } from "./seen";

export interface Composition {
  readonly conversation: string;
  /** Encoded content. */
  readonly content: Uint8Array;
  readonly priority: Priority;
  readonly acknowledges: string | null;
  /** Its id: the same one again changes nothing. */
  readonly message: string;
}

/** See `Engine.compose`. */
export async function composeMessage(
  context: Context,
  batch: Batch,
  composition: Composition,
): Promise<Refused | null> {
  const { conversation, content, priority, acknowledges, message } = composition;
  if (content.length > MAX_CONTENT) return { code: "malformed_message", field: "content" };
  const held = await context.held.find(batch, conversation);
  const live = held === undefined ? undefined : liveGroup(held);
  if (held === undefined || live === undefined) {
    return { code: "unknown_conversation", field: "conversation" };
  }
  if (live.standing === "left") return { code: "not_a_member", field: "conversation" };
  if (acknowledges === null && isClosed(batch, conversation)) {
    return { code: "certificate_unlogged", field: "conversation" };
  }
  if (!(await isFirst(batch, context.member.identity.device, message))) return null;
  const usable = findWaiting(batch, conversation).length > 0 ? null : canEncrypt(context, held);
  const row: OutboxRow = {
    number: 0,
    lane: conversation,
    kind: "message",
    message,
    priority,
    acknowledges,
    content,
    generation: 0,
    epoch: 0,
    payload: null,
    welcome: null,
    barredGeneration: null,
    barredEpoch: null,
  };
  addRow(batch, usable === null ? row : encryptRow(context, held, usable.live, usable.mls, row));
  wake(context, batch);
  return null;
}
