/** The own commit on its way won its epoch: apply it. */
import type { Bytes } from "../bytes";
import type { Group } from "../mls";
import type { Batch } from "../store/batch";
import { type Context, wake } from "./context";
import type { Effect } from "./effects";
import { encryptWaiting } from "./encrypt-waiting";
import type { HeldConversation, HeldGroup } from "./held";
import { dropRow, findCommits } from "./outbox";
import { UPDATE_AGAIN } from "./rules";

/**
 * By the hub's answer, or by the first delivery of the epoch that it began (then the answer was lost). `seq`: the place
 * of that answer or delivery.
 */
export async function winCommit(
  context: Context,
  batch: Batch,
  held: HeldConversation,
  group: HeldGroup,
  mls: Group,
  seq: number,
): Promise<Effect[]> {
  const { conversation, generation } = group;
  const { epoch } = mls.applyPending();
  group.touched = held.changed = true;
  group.sentInEpoch = 0;
  // An own commit has refreshed the own leaf.
  group.updateDue = context.clock() + UPDATE_AGAIN + context.jitter(UPDATE_AGAIN);
  for (const row of findCommits(batch, conversation, generation)) dropRow(batch, row.number);
  context.held.closeBefore(held, generation, seq);
  await encryptWaiting(context, batch, conversation);
  wake(context, batch);
  const authenticator = mls.epochAuthenticator() as Bytes;
  return [{ kind: "commit_settled", conversation, generation, epoch, authenticator }];
}
