/**
 * ECDSA P-384 with SHA-384. On the wire a signature is DER (RFC 5758, RFC 3279 section 2.2.3); WebCrypto gives and takes
 * the two numbers side by side (IEEE P1363).
 */
import { type Bytes, concat } from "../bytes";
import { der, TAG, unsigned } from "./der";

const SIZE = 48;
export const CURVE = { name: "ECDSA", namedCurve: "P-384" } as const;
const ALGORITHM = { name: "ECDSA", hash: "SHA-384" } as const;

export async function sign(key: CryptoKey, data: Bytes): Promise<Bytes> {
  return toDer(new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, data)));
}

/** Whether the owner of `point` (uncompressed, 97 bytes) signed `data`. What is no point or signature did not. */
export async function verify(point: Bytes, signature: Uint8Array, data: Bytes): Promise<boolean> {
  const pair = fromDer(signature);
  if (pair === null) return false;
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", point, CURVE, false, ["verify"]);
  } catch {
    return false;
  }
  return crypto.subtle.verify(ALGORITHM, key, pair, data);
}

export function toDer(pair: Uint8Array): Bytes {
  return der(TAG.sequence, unsigned(pair.subarray(0, SIZE)), unsigned(pair.subarray(SIZE)));
}

/** Null for anything but two positive numbers of at most 384 bits in DER's one form. */
export function fromDer(signature: Uint8Array): Bytes | null {
  const first = integerAt(signature, 2);
  const second = first === null ? null : integerAt(signature, first.end);
  if (first === null || second === null || second.end !== signature.length) return null;
  const pair = concat(first.value, second.value);
  const same = toDer(pair);
  return same.length === signature.length && same.every((byte, index) => byte === signature[index])
    ? pair
    : null;
}

/** An integer of at most 384 bits at an offset; whether it is in its one form is the caller's question. */
function integerAt(data: Uint8Array, at: number): { value: Bytes; end: number } | null {
  const length = data[at + 1];
  if (data[at] !== TAG.integer || length === undefined || length > SIZE + 1) return null;
  const end = at + 2 + length;
  const digits = data.subarray(Math.max(at + 2, end - SIZE), end);
  if (end > data.length) return null;
  const value = new Uint8Array(SIZE);
  value.set(digits, SIZE - digits.length);
  return { value, end };
}
