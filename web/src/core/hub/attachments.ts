/** Files to and from the hub, in encrypted chunks; what was done is not done again after a loss of the connection. */
import type { Refused } from "../api";
import { type Bytes, concat } from "../bytes";
import type { Attachment } from "../content/types";
import { ATTACHMENT_KEY_BYTES, CHUNK_ROOM, ChunkCipher, chunkCount } from "../crypto/attachments";
import { equalInConstantTime } from "../crypto/compare";
import { sha256 } from "../crypto/hash";
import type { HubAnswer, HubRequest } from "../protocol/frames";
import { isId } from "../protocol/ids";
import { MAX_ATTACHMENT } from "../protocol/limits";
import { ConnectionLostError } from "./errors";
import { isRefused } from "./refusal";
import type { AskHub } from "./sealed";

/** Times that one chunk is asked for, through losses of the connection and a busy hub. */
const TRIES = 6;
/** Until a busy hub is asked again, where it does not say. */
const BUSY_MS = 1_000;
/** Refusals that say nothing about the chunk. */
const PASSING: ReadonlySet<string> = new Set([
  "overloaded",
  "too_slow",
  "internal",
  "storage_failed",
]);

export interface Transfer {
  /** `Link.request`: waits for a connection. */
  readonly ask: AskHub;
  readonly conversation: string;
  /** Told after each chunk: 0 to 1. */
  readonly progress?: (done: number) => void;
  /** Rejects with its reason between two chunks. */
  readonly signal?: AbortSignal;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/**
 * Send a file to its end. The same `blob`, `key` and `file` again, from the start or from `from`, is the same upload.
 *
 * Refused: `attachment_too_large`, `not_a_member`, `storage_full`, `attachment_id_reused`. Rejects with
 * ConnectionLostError where no connection holds; ask again with the number of chunks that `progress` told of.
 */
export async function uploadAttachment(
  transfer: Transfer,
  file: Bytes,
  blob: string,
  key: Bytes,
  from = 0,
): Promise<Refused | null> {
  if (file.length > MAX_ATTACHMENT) return { code: "attachment_too_large" };
  const cipher = await ChunkCipher.of(key);
  const count = chunkCount(file.length);
  let again = from > 0;
  for (let index = Math.min(from, count - 1); index < count; index += 1) {
    const last = index === count - 1;
    const part = file.slice(index * CHUNK_ROOM, (index + 1) * CHUNK_ROOM);
    const data = await cipher.seal(index, last, part);
    const { conversation } = transfer;
    const answer = await persist(transfer, {
      tag: "put_chunk",
      conversation,
      blob,
      index,
      last,
      data,
    });
    if (isRefused(answer)) {
      if (!again || answer.code !== "attachment_out_of_order") return answer;
      // The hub has less of it than was thought: from the start.
      again = false;
      index = -1;
      continue;
    }
    transfer.progress?.((index + 1) / count);
  }
  return null;
}

/** One file's way here. `run` again goes on after the last whole chunk. */
export class Download {
  readonly #transfer: Transfer;
  readonly #attachment: Attachment;
  readonly #parts: Bytes[] = [];

  constructor(transfer: Transfer, attachment: Attachment) {
    this.#transfer = transfer;
    this.#attachment = attachment;
  }

  /**
   * The file, whole and as its sender meant it.
   *
   * Refused: `attachment_corrupt` (another length, another hash, a chunk that was not encrypted so), `attachment_too_large`,
   * `unknown_attachment`, `not_a_member`. Rejects with ConnectionLostError.
   */
  async run(): Promise<Bytes | Refused> {
    const { blob, key, size, sha256: wanted } = this.#attachment;
    if (!isId(blob) || key.length !== ATTACHMENT_KEY_BYTES || size < 0) return CORRUPT;
    if (size > MAX_ATTACHMENT) return { code: "attachment_too_large" };
    const cipher = await ChunkCipher.of(key);
    const count = chunkCount(size);
    while (this.#parts.length < count) {
      const part = await this.#fetch(cipher, this.#parts.length, count);
      if (isRefused(part)) return part;
      this.#parts.push(part);
      this.#transfer.progress?.(this.#parts.length / count);
    }
    const file = concat(...this.#parts);
    const same = file.length === size && equalInConstantTime(await sha256(file), wanted);
    return same ? file : CORRUPT;
  }

  async #fetch(cipher: ChunkCipher, index: number, count: number): Promise<Bytes | Refused> {
    const { conversation } = this.#transfer;
    const { blob } = this.#attachment;
    const answer = await persist(this.#transfer, { tag: "get_chunk", conversation, blob, index });
    if (isRefused(answer)) return answer;
    if (answer.tag !== "chunk") return { code: "malformed_frame" };
    const last = index === count - 1;
    return (await cipher.open(index, last, answer.data)) ?? CORRUPT;
  }
}

const CORRUPT: Refused = { code: "attachment_corrupt" };

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Ask until there is an answer that another try would not change. */
async function persist(transfer: Transfer, request: HubRequest): Promise<HubAnswer | Refused> {
  for (let tries = 1; ; tries += 1) {
    transfer.signal?.throwIfAborted();
    let wait = BUSY_MS;
    try {
      const answer = await transfer.ask(request);
      if (!isRefused(answer) || !PASSING.has(answer.code) || tries === TRIES) return answer;
      wait = answer.retryAfter ?? BUSY_MS;
    } catch (error) {
      if (!(error instanceof ConnectionLostError) || tries === TRIES) throw error;
    }
    await (transfer.pause ?? sleep)(wait);
  }
}
