/** A signed head of the log against the one before: RFC 9162 consistency, the log's signature, a witness's. */
import { type Checkpoint, parseCheckpoint, verifyCheckpoint } from "../audit/checkpoint";
import { InvalidNoteError } from "../audit/errors";
import { parseVerifierKey, type VerifierKey } from "../audit/keys";
import { verifyConsistency } from "../audit/merkle";
import { parseNote } from "../audit/note";
import type { Bytes } from "../bytes";
import type { CertificateProofs } from "../protocol/wire";
import type { LogRow } from "../store/rows";

/** What the origin of a restored vault's log ends in. */
const RESTORED = /^\/[0-9a-f]{32}$/;
const NOTHING: Bytes = new Uint8Array(0);

/**
 * The log as it is known now; with its `fault` where what the vault shows cannot be the same log.
 *
 * What is no signed head, or one that no witness cosigned, is no answer: the log stays as it was (null: not known).
 * Rejects with NotSupportedError in a browser without Ed25519.
 */
export async function verifyLog(
  known: LogRow | null,
  answer: CertificateProofs,
  organisation: string,
): Promise<LogRow | null> {
  if (known !== null && known.fault !== null) return known;
  const keys = await keysOf(answer, organisation);
  if (keys === null) return known;
  const { log, witnesses } = keys;
  let row = known ?? begin(answer, []);
  const evidence = answer.checkpoint;
  if (!same(row.witnesses, answer.witnessKeys)) return { ...row, fault: "replaced", evidence };
  if (row.key !== log.text) {
    if (!isRestored(log, organisation)) return { ...row, fault: "replaced", evidence };
    row = begin(answer, [...row.former, row.note]);
  }
  const head = await headOf(answer.checkpoint, log, witnesses);
  if (head === null) return row;
  const before = checkpointOf(row);
  const grew =
    before === null ||
    before.size === 0 ||
    (await verifyConsistency(before, head, answer.consistency as Bytes[]));
  if (!grew) return { ...row, fault: "forked", evidence };
  return { ...row, note: answer.checkpoint };
}

/** The last verified head; null before there was one. */
export function checkpointOf(row: LogRow | null): Checkpoint | null {
  if (row === null || row.note.length === 0) return null;
  return parseCheckpoint(parseNote(row.note as Bytes).text);
}

async function headOf(
  note: Uint8Array,
  log: VerifierKey,
  witnesses: readonly VerifierKey[],
): Promise<Checkpoint | null> {
  try {
    const head = await verifyCheckpoint(note as Bytes, log, witnesses);
    return head.witnesses.length > 0 ? head.checkpoint : null;
  } catch (error) {
    if (error instanceof InvalidNoteError) return null;
    throw error;
  }
}

async function keysOf(
  { logKey, witnessKeys }: CertificateProofs,
  organisation: string,
): Promise<{ log: VerifierKey; witnesses: VerifierKey[] } | null> {
  try {
    const log = await parseVerifierKey(logKey);
    const witnesses = await Promise.all(witnessKeys.map(parseVerifierKey));
    const named = log.name === originOf(organisation) || isRestored(log, organisation);
    const usable = witnesses.length > 0 && witnesses.every(({ kind }) => kind === "witness");
    return named && usable && log.kind === "log" ? { log, witnesses } : null;
  } catch (error) {
    if (error instanceof InvalidNoteError) return null;
    throw error;
  }
}

function begin(answer: CertificateProofs, former: Uint8Array[]): LogRow {
  return {
    key: answer.logKey,
    witnesses: [...answer.witnessKeys],
    note: NOTHING,
    fault: null,
    evidence: NOTHING,
    former,
  };
}

function originOf(organisation: string): string {
  return `wardline/vault/${organisation}`;
}

function isRestored(log: VerifierKey, organisation: string): boolean {
  const origin = originOf(organisation);
  return log.name.startsWith(origin) && RESTORED.test(log.name.slice(origin.length));
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
