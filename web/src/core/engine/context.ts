/** What every operation of the engine works with. */
import { type Member, mlsCode } from "../mls";
import type { Batch } from "../store/batch";
import type { StateRow } from "../store/rows";
import type { Held } from "./held";
import type { Reader } from "./reader";

/** Randomness, passed in: a whole number of milliseconds from 0 to below its argument. */
export type Jitter = (below: number) => number;

/** A commit or Welcome brings in an organisation whose anchor this device does not have. Nothing is done. */
export class UntrustedError extends Error {
  override readonly name = "UntrustedError";
}

export interface Context {
  member: Member;
  /** Milliseconds UTC. */
  readonly clock: () => number;
  readonly makeId: () => string;
  readonly jitter: Jitter;
  readonly held: Held;
  /** `UntrustedError` is thrown where an anchor is missing, rather than the group given up. */
  learning: boolean;
  /** The hub confirmed that this state was not rolled back: encryption may go on from it. */
  confirmed: boolean;
  /** Called once there is something to send. */
  readonly wake: (() => void)[];
}

/** Now, as X.509 and MLS count. */
export function seconds(context: Context): number {
  return Math.floor(context.clock() / 1000);
}

/** There is something to send once `batch` is stored. */
export function wake(context: Context, batch: Batch): void {
  for (const listener of context.wake) batch.onCommit(listener);
}

const FIRST: StateRow = { cursor: 0, sent: 0, outbox: 0, order: 0, block: 0, blocks: [] };

export function findState(reader: Reader): StateRow {
  return reader.find("state", "state") ?? FIRST;
}

export function putState(batch: Batch, change: Partial<StateRow>): void {
  batch.put("state", "state", { ...findState(batch), ...change });
}

/** The code of what the MLS module threw; anything else is a defect and goes on. */
export function codeOf(error: unknown): string {
  const code = mlsCode(error);
  if (code === null) throw error;
  return code;
}
