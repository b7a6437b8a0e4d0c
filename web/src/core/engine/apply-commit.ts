/** Take a delivered commit: the next epoch of a group. */
import type { Bytes } from "../bytes";
import { type CommitEffect, inspectMessage, type MessageInfo } from "../mls";
import { parseGroupId } from "../protocol/group-id";
import type { CommitDelivered } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { type Context, codeOf, seconds, UntrustedError } from "./context";
import type { Effect, MessageFailed } from "./effects";
import { encryptWaiting } from "./encrypt-waiting";
import { type HeldConversation, type HeldGroup, liveGroup, working } from "./held";
import { dropRow, findWaiting } from "./outbox";
import { loseCommits, stallGroup } from "./stall-group";
import { winCommit } from "./win-commit";

/** `MembersChanged`; `Stalled` where it cannot be applied. One of an epoch that is over has no effect. */
export async function applyCommit(
  context: Context,
  batch: Batch,
  delivery: CommitDelivered,
): Promise<Effect[]> {
  let info: MessageInfo;
  try {
    info = inspectMessage(delivery.commit);
  } catch (error) {
    codeOf(error);
    return [];
  }
  const groupId = parseGroupId(info.groupId);
  if (groupId === null || info.kind !== "commit") return [];
  const held = await context.held.find(batch, groupId.conversation);
  const group = held?.groups.get(groupId.generation);
  const mls = working(group);
  if (held === undefined || group === undefined || mls === null) return [];
  const effects: Effect[] = [];
  if (info.epoch === mls.epoch + 1 && mls.hasPending) {
    effects.push(...(await winCommit(context, batch, held, group, mls, delivery.seq - 1)));
  }
  if (info.epoch < mls.epoch) return effects;
  effects.push(...loseCommits(context, batch, group));
  let applied: CommitEffect;
  try {
    applied = mls.processCommit(delivery.commit, seconds(context));
  } catch (error) {
    if (codeOf(error) === "untrusted" && context.learning) throw new UntrustedError();
    const stalled = await stallGroup(context, batch, held, group, "cannot_apply_commit");
    return [...effects, ...stalled];
  }
  group.touched = held.changed = true;
  group.sentInEpoch = 0;
  effects.push({
    kind: "members_changed",
    conversation: group.conversation,
    generation: group.generation,
    epoch: applied.epoch,
    committer: applied.committer,
    added: applied.added,
    removed: applied.removed,
    removedSelf: applied.removedSelf,
    authenticator: (applied.removedSelf ? new Uint8Array() : mls.epochAuthenticator()) as Bytes,
  });
  if (applied.removedSelf) {
    effects.push(...(await leave(context, batch, held, group, applied.epoch)));
  } else {
    await encryptWaiting(context, batch, group.conversation);
  }
  return effects;
}

async function leave(
  context: Context,
  batch: Batch,
  held: HeldConversation,
  group: HeldGroup,
  epoch: number,
): Promise<MessageFailed[]> {
  group.standing = "left";
  group.leftEpoch = epoch;
  await context.held.close(batch, held, group);
  if (liveGroup(held) !== group) return [];
  const { conversation } = group;
  // One that is encrypted may have been taken before the removal: the hub's answer tells (settle-outbox.ts).
  return findWaiting(batch, conversation).map((row) => {
    dropRow(batch, row.number);
    return {
      kind: "message_failed",
      conversation,
      message: row.message ?? "",
      code: "not_a_member",
    };
  });
}
