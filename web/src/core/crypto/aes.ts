/** AES-256-GCM (NIST SP 800-38D) by WebCrypto: 12 bytes of nonce, 16 of tag at the end. */
import { type Bytes, concat } from "../bytes";

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** `secret`: 32 bytes. The key cannot be read back. */
export function importKey(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** The same nonce never twice under one key. */
export async function encrypt(
  key: CryptoKey,
  nonce: Bytes,
  plaintext: Bytes,
  additionalData: Bytes,
): Promise<Bytes> {
  const algorithm = { name: "AES-GCM", iv: nonce, additionalData };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
}

/** Null where it was not encrypted so, or was changed. */
export async function decrypt(
  key: CryptoKey,
  nonce: Bytes,
  ciphertext: Bytes,
  additionalData: Bytes,
): Promise<Bytes | null> {
  const algorithm = { name: "AES-GCM", iv: nonce, additionalData };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, ciphertext));
  } catch {
    return null;
  }
}

/** Under a random nonce, which goes before the ciphertext. */
export async function sealValue(
  key: CryptoKey,
  plaintext: Bytes,
  additionalData: Bytes,
): Promise<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return concat(nonce, await encrypt(key, nonce, plaintext, additionalData));
}

/** What `sealValue` was given; null where it was not sealed so, or was changed. */
export async function openValue(
  key: CryptoKey,
  sealed: Bytes,
  additionalData: Bytes,
): Promise<Bytes | null> {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  return decrypt(key, sealed.slice(0, NONCE_BYTES), sealed.slice(NONCE_BYTES), additionalData);
}
