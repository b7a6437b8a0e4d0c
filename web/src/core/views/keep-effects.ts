/**
 * What a device does about the engine's effects, in the same batch: keep messages, report, confirm.
 *
 * Confirmed is the state after a removal, which is done when every online member has it (RFC 9420 section 8.7), and
 * after an own commit, so that the vault finds out when a hub told two committers of one epoch that each of them won.
 */
import type { Effect, Effects, MessageReceived } from "../engine/effects";
import type { Identity } from "../mls";
import { meetMembers } from "../transparency/meet-members";
import { annotate, annotationOf, unannotate } from "./annotate";
import { findInbox, putInbox } from "./inbox-row";
import { keepMessage } from "./keep-message";
import { contentOf, lastOf, nextOrder, putMessage } from "./message-row";
import { noteOwnDevices } from "./own-devices";
import { keepStewards } from "./people";
import type { DeviceMarks, ReadersRow } from "./rows";
import type { Turn } from "./turn";

/** Act on each, in order. */
export async function keepEffects(turn: Turn, effects: Effects): Promise<void> {
  for (const effect of effects) await keep(turn, effect);
}

async function keep(turn: Turn, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case "message_received":
      return keepReceived(turn, effect);
    case "message_settled":
      return keepSettled(turn, effect.message, effect.position, effect.at);
    case "message_failed":
      return keepFailed(turn, effect.message, effect.code);
    case "joined":
      turn.conversations.add(effect.conversation);
      if (findInbox(turn.batch, effect.conversation).summary === null) turn.summariesDue = true;
      putInbox(turn, effect.conversation, {});
      noteOwnDevices(turn, effect.members);
      await meetMembers(turn, effect);
      return keepMembers(turn, effect.conversation, effect.members, effect.position);
    case "members_changed": {
      const { conversation, generation, epoch, authenticator } = effect;
      turn.conversations.add(conversation);
      turn.summariesDue ||= effect.added.length + effect.removed.length > 0;
      noteOwnDevices(turn, effect.added);
      await meetMembers(turn, effect);
      if (effect.removed.length > 0 && !effect.removedSelf) {
        const tag = "confirm_epoch";
        turn.engine.queueRequest(turn.batch, {
          tag,
          conversation,
          generation,
          epoch,
          authenticator,
        });
      }
      const { lastPosition } = findInbox(turn.batch, conversation);
      const { added, removed } = effect;
      return changeDevices(turn, conversation, added, removed.map(deviceOf), lastPosition);
    }
    case "commit_settled": {
      const { conversation, generation, epoch, authenticator } = effect;
      const tag = "confirm_epoch";
      turn.engine.queueRequest(turn.batch, { tag, conversation, generation, epoch, authenticator });
      return;
    }
    case "stalled": {
      const { conversation, generation, epoch, reason } = effect;
      turn.conversations.add(conversation);
      const tag = "report_group";
      turn.engine.queueRequest(turn.batch, { tag, conversation, generation, epoch, reason });
      return;
    }
    case "receipt_advanced":
      return keepMarks(turn, effect.conversation, effect.device, effect.delivered, effect.read);
    default:
      return;
  }
}

async function keepReceived(turn: Turn, effect: MessageReceived): Promise<void> {
  const { conversation, envelope, sender, position, at, content } = effect;
  const { message, priority, acknowledges } = envelope;
  await keepMessage(turn, {
    message,
    conversation,
    position,
    at,
    account: sender.account,
    device: sender.device,
    priority,
    acknowledges,
    content,
    state: "received",
    failure: null,
  });
}

/** An own message has its place. What it does to another one counts from there. */
async function keepSettled(
  turn: Turn,
  message: string,
  position: number,
  at: number,
): Promise<void> {
  const before = await turn.batch.get("messages", message);
  if (before === undefined) return;
  const order = before.order === null ? null : position;
  const row = { ...before, position, at, order, state: "sent" as const, failure: null };
  putMessage(turn, row);
  const { conversation } = row;
  const content = contentOf(row);
  const { last, lastPosition, earliest } = findInbox(turn.batch, conversation);
  const isLast = last?.message === message;
  putInbox(turn, conversation, {
    lastPosition: Math.max(lastPosition, position),
    earliest: Math.min(earliest ?? position, position),
    ...(isLast ? { last: lastOf(row, last.content, last.retracted) } : {}),
  });
  turn.engine.notePlace(turn.batch, conversation, position);
  const annotation = annotationOf(row, content);
  if (annotation !== null) await annotate(turn, conversation, annotation.about, annotation.entry);
}

async function keepFailed(turn: Turn, message: string, code: string): Promise<void> {
  const before = await turn.batch.get("messages", message);
  if (before === undefined) return;
  const content = contentOf(before);
  const annotation = annotationOf(before, content);
  if (annotation !== null) await unannotate(turn, annotation.about, message);
  // What a thread does not show otherwise is shown when it failed: else nobody learns that it was not said.
  const order = before.order ?? nextOrder(turn);
  const row = { ...before, order, state: "failed" as const, failure: code };
  putMessage(turn, row);
  const { last } = findInbox(turn.batch, row.conversation);
  if (last === null || order >= last.order || last.message === message) {
    putInbox(turn, row.conversation, { last: lastOf(row, content, false) });
  }
}

/** These are the members now: nobody else is sent anything. */
async function keepMembers(
  turn: Turn,
  conversation: string,
  members: readonly Identity[],
  position: number,
): Promise<void> {
  const known = (await turn.batch.get("readers", conversation)) ?? {};
  const present = new Set(members.map(deviceOf));
  const gone = Object.keys(known).filter((device) => !present.has(device));
  await changeDevices(turn, conversation, members, gone, position);
}

async function changeDevices(
  turn: Turn,
  conversation: string,
  added: readonly Identity[],
  gone: readonly string[],
  position: number,
): Promise<void> {
  if (added.length + gone.length === 0) return;
  const readers: Record<string, DeviceMarks> = {
    ...((await turn.batch.get("readers", conversation)) ?? {}),
  };
  for (const device of gone) {
    const known = readers[device];
    if (known !== undefined) readers[device] = { ...known, spans: ended(known.spans, position) };
  }
  keepStewards(turn, added);
  for (const { device, account } of added) {
    const known = readers[device] ?? { account, spans: [], delivered: 0, read: 0 };
    if (known.spans.some(([, last]) => last === null)) continue;
    readers[device] = { ...known, spans: [...known.spans, [position, null]] };
  }
  turn.batch.put("readers", conversation, readers);
}

function ended(spans: DeviceMarks["spans"], position: number): DeviceMarks["spans"] {
  return spans.map(([after, last]) => [after, last ?? position]);
}

function deviceOf(identity: Identity): string {
  return identity.device;
}

/** Marks only rise. What this person read on another device is read here too. */
async function keepMarks(
  turn: Turn,
  conversation: string,
  device: string,
  delivered: number,
  read: number,
): Promise<void> {
  const before: ReadersRow = (await turn.batch.get("readers", conversation)) ?? {};
  const known = before[device];
  if (known === undefined) return;
  const marks = {
    ...known,
    delivered: Math.max(known.delivered, delivered),
    read: Math.max(known.read, read),
  };
  turn.batch.put("readers", conversation, { ...before, [device]: marks });
  turn.conversations.add(conversation);
  if (known.account === turn.me && read > turn.read(conversation)) {
    turn.engine.markRead(turn.batch, conversation, read);
    turn.recount(conversation);
  }
}
