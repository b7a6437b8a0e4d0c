/** Take a delivered message: decrypt, check the envelope, drop repetitions. */

import type { Bytes } from "../bytes";
import { type Group, inspectMessage, type MessageInfo, type Received } from "../mls";
import { decodeEnvelope } from "../protocol/envelope";
import { parseGroupId } from "../protocol/group-id";
import { unpad } from "../protocol/padding";
import { MalformedError } from "../protocol/reader";
import type { MessageDelivered } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { type Context, codeOf } from "./context";
import type { Effect, MessageReceived, MessageRejected } from "./effects";
import { type HeldConversation, type HeldGroup, working } from "./held";
import { checkEnvelope } from "./rules";
import { isFirst } from "./seen";
import { stallGroup } from "./stall-group";
import { winCommit } from "./win-commit";

/** `MessageReceived` once per message; whatever else arrives as one is `MessageRejected`, never an error. */
export async function applyMessage(
  context: Context,
  batch: Batch,
  delivery: MessageDelivered,
): Promise<Effect[]> {
  const { position, at } = delivery;
  const rejected = (
    code: string,
    conversation: string | null = null,
    sender: string | null = null,
  ): MessageRejected => ({ kind: "message_rejected", conversation, position, at, code, sender });
  let info: MessageInfo;
  try {
    info = inspectMessage(delivery.message);
  } catch (error) {
    return [rejected(codeOf(error))];
  }
  const groupId = parseGroupId(info.groupId);
  if (info.kind !== "application" || groupId === null) return [rejected("malformed_message")];
  const { conversation } = groupId;
  const held = await context.held.find(batch, conversation);
  if (held !== undefined) await context.held.dropClosed(batch, held, delivery.seq - 1);
  const group = held?.groups.get(groupId.generation);
  if (held === undefined || group === undefined) return [rejected("unknown_group", conversation)];
  const mls = working(group);
  if (mls === null) return [rejected("not_a_member", conversation)];
  const effects: Effect[] = [];
  if (info.epoch === mls.epoch + 1 && mls.hasPending) {
    effects.push(...(await winCommit(context, batch, held, group, mls, delivery.seq - 1)));
  }
  if (info.epoch > mls.epoch) {
    effects.push(...(await stallGroup(context, batch, held, group, "cannot_decrypt")));
    return [...effects, rejected("wrong_epoch", conversation)];
  }
  const outcome = await read(batch, delivery, held, group, mls);
  if ("kind" in outcome) effects.push(outcome);
  else effects.push(rejected(outcome.code, conversation, outcome.sender));
  return effects;
}

async function read(
  batch: Batch,
  delivery: MessageDelivered,
  held: HeldConversation,
  group: HeldGroup,
  mls: Group,
): Promise<MessageReceived | { code: string; sender: string | null }> {
  let received: Received;
  try {
    received = mls.decrypt(delivery.message);
  } catch (error) {
    return { code: codeOf(error), sender: null };
  }
  // The key of this message is used up, whether or not the rest of it is in order.
  group.touched = true;
  const sender = received.sender.device;
  const envelope = orNull(() => decodeEnvelope(received.authenticatedData as Bytes));
  if (envelope === null) return { code: "bad_envelope", sender };
  const content = orNull(() => unpad(received.plaintext as Bytes));
  if (content === null) return { code: "malformed_message", sender };
  const { conversation, generation } = group;
  const length = received.plaintext.length;
  const wrong = checkEnvelope(envelope, { conversation, generation }, sender, length);
  if (wrong !== null) return { code: wrong, sender };
  if (!(await isFirst(batch, sender, envelope.message))) return { code: "replayed", sender };
  if (delivery.position > held.delivered) {
    held.delivered = delivery.position;
    held.changed = true;
  }
  return {
    kind: "message_received",
    conversation,
    generation,
    epoch: received.epoch,
    position: delivery.position,
    at: delivery.at,
    envelope,
    sender: received.sender,
    content,
  };
}

function orNull<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
