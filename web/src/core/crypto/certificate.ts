/** As much of a certificate (RFC 5280, DER) as it takes to follow an authority's signatures to the anchor. */
import { type Bytes, sameBytes } from "../bytes";
import { der, objectIdentifier, TAG } from "./der";

export interface Certificate {
  /** The signed part, with its tag and length. */
  readonly signed: Bytes;
  /** DER names. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  /** Uncompressed point of a P-384 key, 97 bytes. */
  readonly publicKey: Bytes;
  /** ECDSA, DER. */
  readonly signature: Bytes;
  /** It may certify: an authority by its basic constraints, and by its key usage. */
  readonly authority: boolean;
}

interface Element {
  readonly tag: number;
  readonly whole: Bytes;
  readonly content: Bytes;
}

/** SubjectPublicKeyInfo of a P-384 point (RFC 5480), up to the point. */
const P384_KEY = Uint8Array.of(
  ...[0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  ...[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00],
);
const ECDSA_WITH_SHA384 = der(TAG.sequence, objectIdentifier("1.2.840.10045.4.3.3"));
const POINT_BYTES = 97;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const BOOLEAN = 0x01;
const BASIC_CONSTRAINTS = Uint8Array.of(0x55, 0x1d, 0x13);
const KEY_USAGE = Uint8Array.of(0x55, 0x1d, 0x0f);
/** `keyCertSign (5)`, in the first octet of the bits (section 4.2.1.3). */
const MAY_CERTIFY = 0x04;

/** Null for what is no certificate of a P-384 key. */
export function readCertificate(data: Bytes): Certificate | null {
  try {
    return read(data);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function read(data: Bytes): Certificate {
  const whole = only(data);
  const [signed, algorithm, bits] = childrenOf(whole);
  if (whole.tag !== TAG.sequence || signed?.tag !== TAG.sequence) throw bad();
  if (bits?.tag !== TAG.bitString || bits.content[0] !== 0) throw bad();
  const fields = childrenOf(signed);
  const first = fields[0]?.tag === VERSION ? 1 : 0;
  // Named twice: in what is signed, and beside it (section 4.1.1.2).
  for (const named of [algorithm, fields[first + 1]]) {
    if (named === undefined || !sameBytes(named.whole, ECDSA_WITH_SHA384)) throw bad();
  }
  // serial, algorithm, issuer, validity, subject, key (section 4.1)
  const [issuer, subject, key] = [2, 4, 5].map((at) => fields[first + at]);
  if (issuer === undefined || subject === undefined || key === undefined) throw bad();
  const known = sameBytes(key.whole.subarray(0, P384_KEY.length), P384_KEY);
  if (!known || key.whole.length !== P384_KEY.length + POINT_BYTES) throw bad();
  const extensions = fields.find((field) => field.tag === EXTENSIONS);
  return {
    signed: signed.whole,
    issuer: issuer.whole,
    subject: subject.whole,
    publicKey: key.whole.slice(P384_KEY.length),
    signature: bits.content.slice(1),
    authority: extensions !== undefined && mayCertify(extensions),
  };
}

function mayCertify(extensions: Element): boolean {
  const listed = childrenOf(only(extensions.content)).map(childrenOf);
  const value = (name: Uint8Array) => {
    const found = listed.filter(([id]) => id !== undefined && sameBytes(id.content, name));
    const last = found.length === 1 ? found[0]?.at(-1) : undefined;
    return last?.tag === TAG.octetString ? only(last.content) : null;
  };
  const [constraints, usage] = [value(BASIC_CONSTRAINTS), value(KEY_USAGE)];
  if (constraints?.tag !== TAG.sequence || usage?.tag !== TAG.bitString) return false;
  const [authority] = childrenOf(constraints);
  const isAuthority = authority?.tag === BOOLEAN && authority.content[0] === 0xff;
  return isAuthority && ((usage.content[1] ?? 0) & MAY_CERTIFY) !== 0;
}

function only(data: Bytes): Element {
  const element = elementAt(data, 0);
  if (element.whole.length !== data.length) throw bad();
  return element;
}

function childrenOf({ content }: Element): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < content.length; ) {
    const element = elementAt(content, at);
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

function elementAt(data: Bytes, at: number): Element {
  const [tag, short] = [data[at], data[at + 1]];
  if (tag === undefined || short === undefined) throw bad();
  let [length, start] = [short, at + 2];
  if (short >= 0x80) {
    const octets = short - 0x80;
    if (octets === 0 || octets > 2) throw bad();
    length = 0;
    for (; start < at + 2 + octets; start += 1) length = length * 0x100 + (data[start] ?? 0);
  }
  const end = start + length;
  if (end > data.length) throw bad();
  return { tag, whole: data.slice(at, end), content: data.slice(start, end) };
}

function bad(): RangeError {
  return new RangeError("certificate");
}
