/** Encrypt what waits, in order, as soon as the group allows it. */
import type { Bytes } from "../bytes";
import type { Group } from "../mls";
import { ENVELOPE_VERSION, encodeEnvelope } from "../protocol/envelope";
import { pad, sizeClass } from "../protocol/padding";
import type { Envelope } from "../protocol/wire";
import type { Batch } from "../store/batch";
import type { OutboxRow } from "../store/rows";
import { isClosed } from "./closed";
import { type Context, wake } from "./context";
import { type HeldConversation, type HeldGroup, liveGroup, working } from "./held";
import { findWaiting } from "./outbox";
import { mayEncrypt, UPDATE_AFTER_MESSAGES } from "./rules";

/** The live group where it may encrypt now: confirmed, without a commit on its way. */
export function canEncrypt(
  context: Context,
  held: HeldConversation,
): { live: HeldGroup; mls: Group } | null {
  const live = liveGroup(held);
  const mls = working(live);
  if (!context.confirmed || live === undefined || mls === null || mls.hasPending) return null;
  return { live, mls };
}

/** Encrypt the waiting messages of a conversation; all of them or, up to one that is barred, the first ones. */
export async function encryptWaiting(
  context: Context,
  batch: Batch,
  conversation: string,
): Promise<void> {
  const waiting = findWaiting(batch, conversation);
  if (waiting.length === 0) return;
  const held = await context.held.find(batch, conversation);
  const usable = held === undefined ? null : canEncrypt(context, held);
  if (held === undefined || usable === null) return;
  const closed = isClosed(batch, conversation);
  for (const row of waiting) {
    if (closed && row.acknowledges === null) break;
    const { live, mls } = usable;
    const { barredGeneration, barredEpoch } = row;
    if (!mayEncrypt(live.generation, mls.epoch, barredGeneration, barredEpoch)) break;
    batch.put("outbox", row.number, encryptRow(context, held, live, mls, row));
    wake(context, batch);
  }
}

/** The row with its MLS message. The group's rows must be stored before it leaves: the batch sees to it. */
export function encryptRow(
  context: Context,
  held: HeldConversation,
  live: HeldGroup,
  mls: Group,
  row: OutboxRow,
): OutboxRow {
  const content = (row.content ?? new Uint8Array()) as Bytes;
  const envelope = encodeEnvelope(envelopeOf(context, live, row, content.length));
  const payload = mls.encrypt(pad(content), envelope);
  live.touched = held.changed = true;
  live.sentInEpoch += 1;
  if (live.sentInEpoch >= UPDATE_AFTER_MESSAGES) {
    live.updateDue = Math.min(live.updateDue ?? FAR, context.clock());
  }
  return { ...row, payload, generation: live.generation, epoch: mls.epoch };
}

const FAR = Number.MAX_SAFE_INTEGER;

/** What the hub may know of a message of `length` bytes. */
function envelopeOf(context: Context, group: HeldGroup, row: OutboxRow, length: number): Envelope {
  return {
    version: ENVELOPE_VERSION,
    message: row.message ?? "",
    conversation: group.conversation,
    generation: group.generation,
    sender: context.member.identity.device,
    sizeClass: sizeClass(length),
    priority: row.priority,
    acknowledges: row.acknowledges,
  };
}
