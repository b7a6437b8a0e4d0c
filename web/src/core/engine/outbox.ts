/** The outbox's rows: what this device still has to say, in order. They are few, and all in memory. */
import type { Batch } from "../store/batch";
import type { OutboxKind, OutboxRow } from "../store/rows";
import { findState, putState } from "./context";
import type { Reader } from "./reader";

/** All rows, oldest first. */
export function outboxRows(reader: Reader): OutboxRow[] {
  return Array.from(reader.all("outbox"), ([, row]) => row).sort(
    (one, other) => one.number - other.number,
  );
}

const EMPTY = {
  message: null,
  priority: 1,
  acknowledges: null,
  content: null,
  generation: 0,
  epoch: 0,
  payload: null,
  welcome: null,
  barredGeneration: null,
  barredEpoch: null,
} as const;

/** A new row behind all others. Numbers are never used again. */
export function addRow(
  batch: Batch,
  row: Pick<OutboxRow, "lane" | "kind"> & Partial<OutboxRow>,
): void {
  const number = findState(batch).outbox + 1;
  putState(batch, { outbox: number });
  batch.put("outbox", number, { ...EMPTY, ...row, number });
}

/** One row; undefined where it was settled already. */
export function findRow(batch: Batch, number: number): OutboxRow | undefined {
  return batch.find("outbox", number);
}

/** It is settled. */
export function dropRow(batch: Batch, number: number): void {
  batch.delete("outbox", number);
}

export function isWaiting(row: OutboxRow): boolean {
  return row.kind === "message" && row.payload === null;
}

/** Messages of a conversation that wait to be encrypted, in order. */
export function findWaiting(reader: Reader, conversation: string): OutboxRow[] {
  return outboxRows(reader).filter((row) => row.lane === conversation && isWaiting(row));
}

/** Conversations in which a message waits to be encrypted. */
export function lanesWaiting(reader: Reader): string[] {
  return [
    ...new Set(
      outboxRows(reader)
        .filter(isWaiting)
        .map((row) => row.lane),
    ),
  ];
}

export function hasKind(reader: Reader, kind: OutboxKind): boolean {
  return outboxRows(reader).some((row) => row.kind === kind);
}

/** Whether an encrypted message waits for the hub's answer. */
export function hasMessageUnderWay(reader: Reader, conversation: string): boolean {
  return outboxRows(reader).some(
    (row) => row.lane === conversation && row.kind === "message" && row.payload !== null,
  );
}

/** Commits of one generation on their way: one at most. */
export function findCommits(reader: Reader, conversation: string, generation: number): OutboxRow[] {
  return outboxRows(reader).filter(
    (row) => row.lane === conversation && row.kind === "commit" && row.generation === generation,
  );
}

/** The message has to be encrypted again, in a later epoch than the one in which the hub refused it. */
export function setWaiting(batch: Batch, row: OutboxRow, generation: number, epoch: number): void {
  batch.put("outbox", row.number, {
    ...row,
    payload: null,
    barredGeneration: generation,
    barredEpoch: epoch,
  });
}
