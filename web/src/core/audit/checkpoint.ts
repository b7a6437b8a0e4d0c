/** Checkpoints: signed heads of a log (c2sp.org/tlog-checkpoint). */
import type { Bytes } from "../bytes";
import { InvalidNoteError } from "./errors";
import { decodeBase64, sameKey, type VerifierKey } from "./keys";
import { HASH_BYTES, type Head } from "./merkle";
import { parseNote, verifyNote } from "./note";

const SIZE = /^(0|[1-9][0-9]{0,15})$/;

/** What a log's head says: its origin, how many leaves, their root. */
export interface Checkpoint extends Head {
  readonly origin: string;
}

/** Who cosigned, and when in seconds since the Unix epoch. */
export interface Witnessed {
  readonly key: VerifierKey;
  readonly time: number;
}

/** A checkpoint that its log signed, and who else. */
export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly witnesses: readonly Witnessed[];
}

/** Read a note's text. Throws InvalidNoteError; also for extension lines, which nobody could audit. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", sizeText = "", rootText = "", end, ...more] = text.split("\n");
  if (end !== "" || more.length > 0) {
    throw new InvalidNoteError("a checkpoint has three lines");
  }
  const size = Number(sizeText);
  if (origin === "" || !SIZE.test(sizeText) || !Number.isSafeInteger(size)) {
    throw new InvalidNoteError("a checkpoint begins with an origin and a size");
  }
  const root = decodeBase64(rootText);
  if (root.length !== HASH_BYTES) throw new InvalidNoteError("a checkpoint's root is a SHA-256");
  return { origin, size, root };
}

/**
 * Read a signed checkpoint of `log`. Rejects with InvalidNoteError when the log did not sign it; also when a signature
 * of the log or of one of `witnesses` does not verify. Those of unknown keys are ignored.
 */
export async function verifyCheckpoint(
  data: Bytes,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<VerifiedCheckpoint> {
  const note = parseNote(data);
  const checkpoint = parseCheckpoint(note.text);
  if (log.kind !== "log" || checkpoint.origin !== log.name) {
    throw new InvalidNoteError("the checkpoint is another log's");
  }
  const verified = await verifyNote(note, [log, ...witnesses]);
  if (!verified.some((each) => sameKey(each.key, log))) {
    throw new InvalidNoteError("the log did not sign the checkpoint");
  }
  const witnessed = verified.flatMap(({ key, time }) => (time === null ? [] : [{ key, time }]));
  return { checkpoint, witnesses: witnessed };
}
