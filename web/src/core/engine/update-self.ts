/** Self-updates: what keeps the tree warm and the keys fresh. */
import type { Refused } from "../api";
import type { PendingCommit } from "../mls";
import type { Batch } from "../store/batch";
import { type Context, codeOf, seconds, wake } from "./context";
import { liveGroup, working } from "./held";
import { addRow, findCommits } from "./outbox";
import { MOST_UPDATES, UPDATE_AGAIN } from "./rules";

const NOTHING = new Uint8Array();

/** Make a commit that only refreshes this device's keys, pending in the live group, and queue it. One at a time. */
export async function updateSelf(
  context: Context,
  batch: Batch,
  conversation: string,
): Promise<Refused | null> {
  const held = await context.held.find(batch, conversation);
  const live = held === undefined ? undefined : liveGroup(held);
  if (live === undefined) return { code: "unknown_conversation", field: "conversation" };
  const mls = working(live);
  if (mls === null) return { code: "not_a_member", field: "conversation" };
  const { generation } = live;
  if (mls.hasPending || findCommits(batch, conversation, generation).length > 0) {
    return { code: "pending_commit", field: "conversation" };
  }
  let pending: PendingCommit;
  try {
    pending = mls.commit([], [], NOTHING, seconds(context));
  } catch (error) {
    return { code: codeOf(error) };
  }
  live.touched = true;
  const { epoch, message, welcome } = pending;
  addRow(batch, {
    lane: conversation,
    kind: "commit",
    generation,
    epoch,
    payload: message,
    welcome: welcome ?? null,
  });
  wake(context, batch);
  return null;
}

/** Start the updates that are due in live groups. Each is due again in a week, also when this one is lost. */
export async function updateWhenDue(context: Context, batch: Batch): Promise<void> {
  const now = context.clock();
  const due = [...batch.all("conversations")].flatMap(([conversation, row]) => {
    const group = row.groups[row.generation];
    const at = group?.standing === "joined" ? group.updateDue : null;
    return at !== null && at <= now ? [{ conversation: String(conversation), at }] : [];
  });
  due.sort((one, other) => one.at - other.at);
  for (const { conversation } of due.slice(0, MOST_UPDATES)) {
    await updateSelf(context, batch, conversation);
    const held = await context.held.find(batch, conversation);
    const live = held === undefined ? undefined : liveGroup(held);
    if (held !== undefined && live !== undefined) {
      live.updateDue = now + UPDATE_AGAIN + context.jitter(UPDATE_AGAIN);
      held.changed = true;
    }
  }
}
