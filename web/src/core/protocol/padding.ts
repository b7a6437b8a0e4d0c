/**
 * Length hiding: content and sealed requests are padded to a size class before encryption.
 *
 * Padmé (Nikitin et al., PoPETs 2019, section 4): at most 12 % longer. Nothing is shorter than 256 bytes, so that "yes"
 * and "I am on my way" look alike. The mark is that of ISO/IEC 7816-4.
 */
import type { Bytes } from "../bytes";
import { MalformedError } from "./reader";

const SMALLEST = 256;
const MARK = 0x80;

/** The padded length of `length` bytes. */
export function sizeClass(length: number): number {
  const wanted = Math.max(length + 1, SMALLEST);
  const exponent = 31 - Math.clz32(wanted);
  const freeBits = exponent - (32 - Math.clz32(exponent));
  const step = 2 ** freeBits;
  return Math.ceil(wanted / step) * step;
}

export function pad(data: Uint8Array): Bytes {
  const padded = new Uint8Array(sizeClass(data.length));
  padded.set(data);
  padded[data.length] = MARK;
  return padded;
}

/** What `pad` was given. Throws MalformedError. */
export function unpad(padded: Bytes): Bytes {
  const mark = padded.findLastIndex((byte) => byte !== 0);
  if (mark < 0 || padded[mark] !== MARK || padded.length !== sizeClass(mark)) {
    throw new MalformedError("padding");
  }
  return padded.slice(0, mark);
}
