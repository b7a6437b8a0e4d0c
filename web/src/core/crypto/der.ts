/** DER (ITU-T X.690), as much of it as certificate requests and ECDSA signatures need. */
import { type Bytes, concat } from "../bytes";

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

export const TRUE: Bytes = Uint8Array.of(0x01, 0x01, 0xff);

/** One value: tag, length, contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const content = concat(...contents);
  return concat(Uint8Array.of(tag, ...lengthOctets(content.length)), content);
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 0x100)) octets.unshift(left % 0x100);
  return [0x80 | octets.length, ...octets];
}

/** A dotted object identifier; arcs may have any size (X.667). */
export function objectIdentifier(dotted: string): Bytes {
  const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  const octets = [40n * first + second, ...rest].flatMap(base128);
  return der(TAG.objectIdentifier, Uint8Array.from(octets));
}

function base128(value: bigint): readonly number[] {
  const octets = [Number(value & 0x7fn)];
  for (let left = value >> 7n; left > 0n; left >>= 7n) octets.unshift(Number(left & 0x7fn) | 0x80);
  return octets;
}

/** A non-negative integer from its big-endian bytes, in its shortest form. */
export function unsigned(value: Uint8Array): Bytes {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : value.subarray(start);
  return der(TAG.integer, (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0), digits);
}
