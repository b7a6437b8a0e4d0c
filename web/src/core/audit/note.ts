/** Signed notes: a text and the signatures under it (c2sp.org/signed-note). Parsing is strict and bounded. */
import { type Bytes, fromUtf8, hex } from "../bytes";
import { InvalidNoteError } from "./errors";
import { decodeBase64, type VerifierKey, verifySignature } from "./keys";

/** Bytes of a note; ours have a few hundred. */
const LARGEST_NOTE = 65_536;
/** The format wants at least 16 to be taken. */
const MOST_SIGNATURES = 64;
const KEY_ID_BYTES = 4;

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a note must not have
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const LINE = /^— ([^+\s]+) (\S+)$/;

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Bytes;
  readonly data: Bytes;
}

/** A text, ending in a newline, and its signatures. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signature that a known key made. */
export interface Verified {
  readonly key: VerifierKey;
  /** When a witness cosigned, in seconds since the Unix epoch; null for a log. */
  readonly time: number | null;
}

/** Throws InvalidNoteError. */
export function parseNote(data: Bytes): Note {
  if (data.length > LARGEST_NOTE) throw new InvalidNoteError("a note that long is refused");
  const whole = readText(data);
  if (CONTROL.test(whole)) throw new InvalidNoteError("a note has no control characters");
  const at = whole.lastIndexOf("\n\n");
  const below = whole.slice(at + 2);
  if (at < 0 || !below.endsWith("\n")) {
    throw new InvalidNoteError("a note ends with a blank line and signature lines");
  }
  const lines = below.slice(0, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) {
    throw new InvalidNoteError("a note with that many signatures is refused");
  }
  return { text: whole.slice(0, at + 1), signatures: lines.map(parseSignature) };
}

/**
 * Which of `keys` signed. Signatures of other keys are ignored, as the format wants. Rejects with InvalidNoteError when
 * one of `keys` has a signature that does not verify. None of them may have signed: then the text means nothing.
 */
export async function verifyNote(note: Note, keys: readonly VerifierKey[]): Promise<Verified[]> {
  const known = new Map(keys.map((key) => [`${key.name}+${hex(key.keyId)}`, key]));
  const verified: Verified[] = [];
  for (const { name, keyId, data } of note.signatures) {
    const key = known.get(`${name}+${hex(keyId)}`);
    if (key === undefined) continue;
    verified.push({ key, time: await verifySignature(key, note.text, data) });
  }
  return verified;
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined) {
    throw new InvalidNoteError("not a signature line");
  }
  const data = decodeBase64(encoded);
  if (data.length <= KEY_ID_BYTES) {
    throw new InvalidNoteError("a signature line holds a key id and a signature");
  }
  return { name, keyId: data.slice(0, KEY_ID_BYTES), data: data.slice(KEY_ID_BYTES) };
}

function readText(data: Bytes): string {
  try {
    return fromUtf8(data);
  } catch {
    throw new InvalidNoteError("a note is UTF-8");
  }
}
