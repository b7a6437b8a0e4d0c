/** This device cannot go on in a generation: say so once, and keep quiet in it. */
import type { ReportGroup } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { type Context, wake } from "./context";
import type { CommitLost, Effect } from "./effects";
import type { HeldConversation, HeldGroup } from "./held";
import { dropRow, findCommits } from "./outbox";

/** Its messages wait for the next generation; a commit on its way is given up. */
export async function stallGroup(
  context: Context,
  batch: Batch,
  held: HeldConversation,
  group: HeldGroup,
  reason: ReportGroup["reason"],
): Promise<Effect[]> {
  const epoch = group.mls?.epoch ?? 0;
  const lost = loseCommits(context, batch, group);
  group.standing = "stalled";
  group.leftEpoch = epoch;
  await context.held.close(batch, held, group);
  const { conversation, generation } = group;
  return [...lost, { kind: "stalled", conversation, generation, epoch, reason }];
}

/** Give up the own commit on its way: another one won the epoch, or the group is over. */
export function loseCommits(context: Context, batch: Batch, group: HeldGroup): CommitLost[] {
  const { conversation, generation } = group;
  const lost = findCommits(batch, conversation, generation).map((row): CommitLost => {
    dropRow(batch, row.number);
    const { epoch } = row;
    return { kind: "commit_lost", conversation, generation, epoch, code: "epoch_conflict" };
  });
  if (group.mls?.hasPending) {
    group.mls.clearPending();
    group.touched = true;
  }
  wake(context, batch);
  return lost;
}
