/**
 * Attachments at rest at the hub: AES-256-GCM in chunks under a key of their own, the chunk's number and whether it is the
 * last one in its nonce, so that chunks cannot be swapped, dropped or cut off unseen (STREAM: Hoang, Reyhanitabar,
 * Rogaway, Vizár, CRYPTO 2015).
 */
import { type Bytes, utf8 } from "../bytes";
import { CHUNK_TAG, MAX_CHUNK } from "../protocol/limits";
import { decrypt, encrypt, importKey, NONCE_BYTES } from "./aes";

/** Bytes of the file in one chunk. */
export const CHUNK_ROOM = MAX_CHUNK - CHUNK_TAG;
export const ATTACHMENT_KEY_BYTES = 32;
const BOUND = utf8("wardline/attachment/v1");

export function newAttachmentKey(): Bytes {
  return crypto.getRandomValues(new Uint8Array(ATTACHMENT_KEY_BYTES));
}

/** How many chunks a file of so many bytes has; an empty one has one. */
export function chunkCount(size: number): number {
  return Math.max(1, Math.ceil(size / CHUNK_ROOM));
}

/** Seals and opens the chunks of one file. */
export class ChunkCipher {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  static async of(key: Bytes): Promise<ChunkCipher> {
    return new ChunkCipher(await importKey(key));
  }

  seal(index: number, last: boolean, plaintext: Bytes): Promise<Bytes> {
    return encrypt(this.#key, nonceOf(index, last), plaintext, BOUND);
  }

  /** Null where this is not that chunk of that file. */
  open(index: number, last: boolean, sealed: Bytes): Promise<Bytes | null> {
    return decrypt(this.#key, nonceOf(index, last), sealed, BOUND);
  }
}

function nonceOf(index: number, last: boolean): Bytes {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setUint32(7, index);
  nonce[NONCE_BYTES - 1] = last ? 1 : 0;
  return nonce;
}
