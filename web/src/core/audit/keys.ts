/**
 * Keys of logs and witnesses, in the C2SP `signed-note` form (c2sp.org/signed-note, c2sp.org/tlog-cosignature): Python's
 * `audit/keys.py`, without what signs.
 *
 * A log signs a note's text; a witness signs the same text with the time. The algorithm's byte is part of the key's id,
 * so that neither passes for the other.
 */
import { type Bytes, concat, fromBase64, hex, sameBytes, utf8 } from "../bytes";
import { sha256 } from "../crypto/hash";
import { InvalidNoteError } from "./errors";

/** The signature type byte. `log`: Ed25519 over the text; `witness`: over time and text, `cosignature/v1`. */
export type KeyKind = "log" | "witness";

const KINDS: Readonly<Record<number, KeyKind>> = { 1: "log", 4: "witness" };
const KEY = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/;
/** ASCII without space and plus. */
const NAME = /^[!-*,-~]{1,255}$/;
const PUBLIC_BYTES = 32;
const TIME_BYTES = 8;

/** A public key with its owner's name. */
export interface VerifierKey {
  readonly name: string;
  readonly kind: KeyKind;
  readonly public: Bytes;
  /** Four bytes that, with the name, say which key signed. */
  readonly keyId: Bytes;
  /** The verifier key string: `name+id+base64(kind, key)`. */
  readonly text: string;
}

/** Read a verifier key string. Rejects with InvalidNoteError, also when its id is not its own. */
export async function parseVerifierKey(text: string): Promise<VerifierKey> {
  const [, name = "", id = "", encoded = ""] = KEY.exec(text) ?? [];
  if (!NAME.test(name)) throw new InvalidNoteError("not a verifier key");
  const material = decodeBase64(encoded);
  const kind = KINDS[material[0] ?? 0];
  if (material.length !== 1 + PUBLIC_BYTES || kind === undefined) {
    throw new InvalidNoteError("not an Ed25519 verifier key");
  }
  const hash = await sha256(concat(utf8(`${name}\n`), material));
  const keyId = hash.slice(0, 4);
  if (hex(keyId) !== id) throw new InvalidNoteError("the key's id is not its own");
  return { name, kind, public: material.slice(1), keyId, text };
}

export function sameKey(one: VerifierKey, other: VerifierKey): boolean {
  return one.name === other.name && one.kind === other.kind && sameBytes(one.public, other.public);
}

/**
 * Check signature `data` over a note's `text`. The witness's time in seconds since the Unix epoch; null for a log.
 * Rejects with InvalidNoteError when it does not verify.
 */
export async function verifySignature(
  key: VerifierKey,
  text: string,
  data: Bytes,
): Promise<number | null> {
  if (key.kind === "log") {
    await verifyEd25519(key.public, utf8(text), data);
    return null;
  }
  if (data.length < TIME_BYTES) throw new InvalidNoteError("a cosignature begins with its time");
  const time = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new InvalidNoteError("a cosignature's time is out of range");
  }
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  await verifyEd25519(key.public, message, data.slice(TIME_BYTES));
  return Number(time);
}

/** Standard base64 (RFC 4648 section 4), only as encoders write it. Throws InvalidNoteError. */
export function decodeBase64(text: string): Bytes {
  const data = fromBase64(text);
  if (data === null) throw new InvalidNoteError("not base64");
  return data;
}

/** RFC 8032. A browser without it (before 2024, most of them) throws its own NotSupportedError. */
async function verifyEd25519(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<void> {
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", key, signature, message))) {
    throw new InvalidNoteError("a signature does not verify");
  }
}
