/** As much of a certificate (X.509, DER) as it takes to see whether one key signed it. */

interface Element {
  readonly tag: number;
  /** With its tag and length. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** What a certificate says of its own key, and what was signed in it. */
export interface Certificate {
  /** The signed part, DER. */
  readonly signed: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly key: Uint8Array;
  /** ECDSA on P-384: r and s of 48 bytes each. */
  readonly signature: Uint8Array;
}

const SCALAR_BYTES = 48;
const EXPLICIT_VERSION = 0xa0;

/** RFC 5280 section 4.1. Throws a RangeError for what is no such certificate. */
export function readCertificate(der: Uint8Array): Certificate {
  const [signed, , signature] = children(only(der));
  if (signed === undefined || signature === undefined) throw new RangeError("certificate");
  const fields = children(signed.whole);
  // serial, algorithm, issuer, validity, subject, key; the version stands before them where it is given.
  const key = fields[fields[0]?.tag === EXPLICIT_VERSION ? 6 : 5];
  if (key === undefined) throw new RangeError("key");
  return {
    signed: signed.whole,
    key: key.whole,
    signature: readSignature(signature.content.subarray(1)),
  };
}

function readSignature(der: Uint8Array): Uint8Array {
  const numbers = children(only(der));
  if (numbers.length !== 2) throw new RangeError("signature");
  const joined = new Uint8Array(2 * SCALAR_BYTES);
  for (const [index, number] of numbers.entries()) {
    const digits = number.content[0] === 0 ? number.content.subarray(1) : number.content;
    if (digits.length > SCALAR_BYTES) throw new RangeError("signature");
    joined.set(digits, (index + 1) * SCALAR_BYTES - digits.length);
  }
  return joined;
}

function only(der: Uint8Array): Uint8Array {
  if (read(der, 0).whole.length !== der.length) throw new RangeError("trailing bytes");
  return der;
}

function children(der: Uint8Array): Element[] {
  const { content } = read(der, 0);
  const found: Element[] = [];
  for (let at = 0; at < content.length; ) {
    const element = read(content, at);
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

function read(der: Uint8Array, at: number): Element {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) throw new RangeError("truncated");
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const bytes = first - 0x80;
    if (bytes === 0 || bytes > 3) throw new RangeError("length");
    length = 0;
    for (; start < at + 2 + bytes; start += 1) length = length * 256 + (der[start] ?? 0);
  }
  if (start + length > der.length) throw new RangeError("truncated");
  return { tag, whole: der.slice(at, start + length), content: der.slice(start, start + length) };
}
