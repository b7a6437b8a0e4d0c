/** The hub answered an outbox row. */
import type { Refused } from "../api";
import { isRefused } from "../hub/refusal";
import type { HubAnswer } from "../protocol/frames";
import type { GroupCommitted, MessageAccepted } from "../protocol/wire";
import type { Batch } from "../store/batch";
import type { OutboxRow } from "../store/rows";
import { type Context, findState, putState } from "./context";
import type { Effect } from "./effects";
import { encryptWaiting } from "./encrypt-waiting";
import { liveGroup, working } from "./held";
import { dropRow, findRow, setWaiting } from "./outbox";
import { FOR_EVER, RETRIED } from "./rules";
import { winCommit } from "./win-commit";

/** What the hub answered: a frame of an answer, or why not. */
export type Answer = HubAnswer | Refused;

/** A refusal that says nothing about the row leaves it as it is, to be sent again. A row that is gone has no effect. */
export async function settleOutbox(
  context: Context,
  batch: Batch,
  number: number,
  answer: Answer,
): Promise<Effect[]> {
  const row = findRow(batch, number);
  if (row === undefined || (isRefused(answer) && RETRIED.has(answer.code))) return [];
  switch (row.kind) {
    case "message":
      return settleMessage(context, batch, row, expect("message_accepted", answer));
    case "commit":
      return settleCommit(context, batch, row, expect("group_committed", answer));
    default:
      dropRow(batch, row.number);
      return [];
  }
}

function expect<T extends "message_accepted" | "group_committed">(
  tag: T,
  answer: Answer,
): Extract<HubAnswer, { tag: T }> | Refused {
  if (isRefused(answer)) return answer;
  if (answer.tag === tag) return answer as Extract<HubAnswer, { tag: T }>;
  return { code: "malformed_frame" };
}

/** Taken; or to be encrypted again under the same id in a later epoch or generation; or failed. */
async function settleMessage(
  context: Context,
  batch: Batch,
  row: OutboxRow,
  answer: MessageAccepted | Refused,
): Promise<Effect[]> {
  const conversation = row.lane;
  const message = row.message ?? "";
  const { generation, epoch } = row;
  if (!isRefused(answer)) {
    const { position, at } = answer;
    dropRow(batch, row.number);
    putState(batch, { sent: findState(batch).sent + 1 });
    return [{ kind: "message_settled", conversation, message, generation, epoch, position, at }];
  }
  switch (answer.code) {
    case "wrong_epoch":
      setWaiting(batch, row, generation, epoch);
      break;
    case "generation_closed":
    case "unknown_group":
    case "not_a_member":
      if (!(await hasLeft(context, batch, conversation))) {
        // The Welcome to the next generation, or the commit that removed this device, is on its way: the one
        // encrypts the message again, the other fails it.
        setWaiting(batch, row, generation, FOR_EVER);
        break;
      }
      dropRow(batch, row.number);
      return [{ kind: "message_failed", conversation, message, code: answer.code }];
    default:
      dropRow(batch, row.number);
      return [{ kind: "message_failed", conversation, message, code: answer.code }];
  }
  await encryptWaiting(context, batch, conversation);
  return [];
}

/** Whether this device was removed, and has not been let in again. */
async function hasLeft(context: Context, batch: Batch, conversation: string): Promise<boolean> {
  const held = await context.held.find(batch, conversation);
  return held !== undefined && liveGroup(held)?.standing === "left";
}

/** Won: apply it. Lost: clear it; the winner arrives as a delivery. */
async function settleCommit(
  context: Context,
  batch: Batch,
  row: OutboxRow,
  answer: GroupCommitted | Refused,
): Promise<Effect[]> {
  const conversation = row.lane;
  const { generation, epoch } = row;
  const held = await context.held.find(batch, conversation);
  const group = held?.groups.get(generation);
  const mls = working(group);
  dropRow(batch, row.number);
  if (held === undefined || group === undefined || mls === null || !mls.hasPending) return [];
  if (!isRefused(answer)) {
    return winCommit(context, batch, held, group, mls, answer.seq);
  }
  mls.clearPending();
  group.touched = true;
  await encryptWaiting(context, batch, conversation);
  return [{ kind: "commit_lost", conversation, generation, epoch, code: answer.code }];
}
