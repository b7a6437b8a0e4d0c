/** The list of the client's files, and whether the organisation signed it (vault/web/sign_files.py). */
import { readCertificate } from "./certificate";

export const LIST = "/files.json";
export const SIGNATURE = "/files.sig.json";

/** Each file's SHA-256 in hexadecimal, by path without a slash before it. */
export interface Listing {
  /** Names the version: the SHA-256 of the list itself. */
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface Signed {
  readonly listing: Listing;
  /** SHA-256 of the organisation's root certificate: the fingerprint in every invitation. */
  readonly root: string;
}

interface SignatureFile {
  readonly organisation: string;
  readonly root: string;
  readonly issuing: string;
  readonly signature: string;
}

const CONTEXT = "wardline/web-files/v1";
const CURVE = { name: "ECDSA", namedCurve: "P-384" };
const ECDSA = { name: "ECDSA", hash: "SHA-384" };

/** The list, if root signed issuing and issuing signed the list; null otherwise, whatever was given. */
export async function openListing(list: Uint8Array, signature: string): Promise<Signed | null> {
  try {
    const given = JSON.parse(signature) as SignatureFile;
    const root = decode(given.root);
    const issuing = readCertificate(decode(given.issuing));
    const statement = encodeStatement(given.organisation, await digest(list));
    const signed =
      (await verify(readCertificate(root).key, issuing.signature, issuing.signed)) &&
      (await verify(issuing.key, decode(given.signature), statement));
    if (!signed) return null;
    const { files } = JSON.parse(new TextDecoder().decode(list)) as {
      files: Record<string, string>;
    };
    return { listing: { version: hex(await digest(list)), files }, root: hex(await digest(root)) };
  } catch {
    return null;
  }
}

export async function digest(data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(data)));
}

export function hex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `WebFilesStatement` in canonical MessagePack: an array of the context, the organisation and the hash. */
export function encodeStatement(organisation: string, hash: Uint8Array): Uint8Array {
  const text = new TextEncoder();
  const context = text.encode(CONTEXT);
  const name = text.encode(organisation);
  return Uint8Array.from([
    0x93,
    ...[0xa0 + context.length, ...context],
    ...[0xd9, name.length, ...name],
    ...[0xc4, hash.length, ...hash],
  ]);
}

async function verify(key: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const imported = await crypto.subtle.importKey("spki", new Uint8Array(key), CURVE, false, [
    "verify",
  ]);
  return crypto.subtle.verify(ECDSA, imported, new Uint8Array(signature), new Uint8Array(data));
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
