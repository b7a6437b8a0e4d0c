/**
 * A device's key pair, ECDSA P-384. It signs the hub's challenge and sealed requests by WebCrypto, and the MLS leaf in the
 * WebAssembly module, which takes it as PKCS#8; so it is made extractable once, and kept sealed (`store/`).
 */
import type { Bytes } from "../bytes";
import { CURVE, sign } from "./signatures";

export interface NewDeviceKey {
  readonly sign: (data: Bytes) => Promise<Bytes>;
  /** Uncompressed point, 97 bytes. */
  readonly publicKey: Bytes;
  /** DER of the SubjectPublicKeyInfo (RFC 5480). */
  readonly publicKeyInfo: Bytes;
  /** DER, secret. */
  readonly pkcs8: Bytes;
}

export async function makeDeviceKey(): Promise<NewDeviceKey> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  const exported = async (format: "raw" | "spki" | "pkcs8", key: CryptoKey) =>
    new Uint8Array(await crypto.subtle.exportKey(format, key));
  return {
    sign: (data) => sign(pair.privateKey, data),
    publicKey: await exported("raw", pair.publicKey),
    publicKeyInfo: await exported("spki", pair.publicKey),
    pkcs8: await exported("pkcs8", pair.privateKey),
  };
}

/** A signer for a stored key. Rejects with DataError for what is no P-384 key. */
export async function loadSigner(pkcs8: Bytes): Promise<(data: Bytes) => Promise<Bytes>> {
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, CURVE, false, ["sign"]);
  return (data) => sign(key, data);
}
