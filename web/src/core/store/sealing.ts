/**
 * Values at rest: AES-256-GCM (SP 800-38D) with random nonces, each bound to its place (store and key), so that a value
 * moved to another record does not open.
 *
 * The keys come from the random storage key by HKDF (RFC 5869) and cannot be read back out of WebCrypto; the MLS rows,
 * which the WebAssembly module seals itself, never share one with them. One key seals fewer than 2^32 values.
 */
import { StoreError } from "./errors";
import type { Key, Table } from "./schema";

export const STORAGE_KEY_BYTES = 32;
const NONCE = 12;
const text = new TextEncoder();

export interface Sealing {
  seal(table: Table, key: Key, plaintext: Uint8Array): Promise<Uint8Array>;
  /** Throws `state_corrupt` where bytes, key or place are not those of `seal`. */
  open(table: Table, key: Key, sealed: Uint8Array): Promise<Uint8Array>;
  /** An opaque name for a word: HMAC-SHA-256 under a key of its own, 32 hexadecimal digits. */
  blind(word: string): Promise<string>;
}

/** `storageKey`: 32 random bytes; the caller wipes its copy. */
export async function makeSealing(storageKey: Uint8Array<ArrayBuffer>): Promise<Sealing> {
  const master = await crypto.subtle.importKey("raw", storageKey, "HKDF", false, ["deriveKey"]);
  const from = (info: string) => ({
    name: "HKDF",
    hash: "SHA-384",
    salt: new Uint8Array(),
    info: text.encode(info),
  });
  const rows = await crypto.subtle.deriveKey(
    from("wardline/web-rows/v1"),
    master,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  const words = await crypto.subtle.deriveKey(
    from("wardline/web-words/v1"),
    master,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign"],
  );
  return {
    async seal(table, key, plaintext) {
      const sealed = new Uint8Array(NONCE + plaintext.length + 16);
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const ciphertext = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv: nonce, additionalData: placeOf(table, key) },
        rows,
        plaintext as BufferSource,
      );
      sealed.set(nonce);
      sealed.set(new Uint8Array(ciphertext), NONCE);
      return sealed;
    },
    async open(table, key, sealed) {
      try {
        const plaintext = await crypto.subtle.decrypt(
          {
            name: "AES-GCM",
            iv: sealed.slice(0, NONCE),
            additionalData: placeOf(table, key),
          },
          rows,
          sealed.subarray(NONCE) as BufferSource,
        );
        return new Uint8Array(plaintext);
      } catch {
        throw new StoreError("state_corrupt");
      }
    },
    async blind(word) {
      const digest = await crypto.subtle.sign("HMAC", words, text.encode(word));
      return hex(new Uint8Array(digest, 0, 16));
    },
  };
}

function placeOf(table: Table, key: Key): Uint8Array<ArrayBuffer> {
  return text.encode(`${table}/${JSON.stringify(key)}`);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
