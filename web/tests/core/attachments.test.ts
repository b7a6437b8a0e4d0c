import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Refused } from "../../src/core/api";
import { type Bytes, hex } from "../../src/core/bytes";
import type { Attachment } from "../../src/core/content/types";
import { CHUNK_ROOM, chunkCount, newAttachmentKey } from "../../src/core/crypto/attachments";
import { sha256 } from "../../src/core/crypto/hash";
import { Download, type Transfer, uploadAttachment } from "../../src/core/hub/attachments";
import { ConnectionLostError } from "../../src/core/hub/errors";
import type { HubAnswer, HubRequest } from "../../src/core/protocol/frames";
import { newId } from "../../src/core/protocol/ids";
import { MAX_ATTACHMENT, MAX_CHUNK } from "../../src/core/protocol/limits";

/** A hub that keeps chunks as the real one does: in order, the same bytes again are the same. */
class ChunkHub {
  readonly chunks: Bytes[] = [];
  ended = false;
  /** What happens before each request; throws or refuses. */
  trouble: (request: HubRequest) => Refused | null = () => null;
  readonly asked: HubRequest[] = [];

  ask = async (request: HubRequest): Promise<HubAnswer | Refused> => {
    this.asked.push(request);
    const refused = this.trouble(request);
    if (refused !== null) return refused;
    if (request.tag === "put_chunk") return this.#put(request);
    if (request.tag !== "get_chunk") throw new Error(request.tag);
    const data = this.chunks[request.index];
    if (data === undefined) return { code: "unknown_attachment" };
    return { tag: "chunk", id: 1, data, last: request.index === this.chunks.length - 1 };
  };

  #put(request: Extract<HubRequest, { tag: "put_chunk" }>): HubAnswer | Refused {
    expect(request.data.length).toBeLessThanOrEqual(MAX_CHUNK);
    if (!request.last) expect(request.data.length).toBe(MAX_CHUNK);
    const there = this.chunks[request.index];
    if (there !== undefined) {
      const same = hex(there) === hex(request.data);
      return same ? { tag: "done", id: 1 } : { code: "attachment_id_reused" };
    }
    if (request.index !== this.chunks.length || this.ended) {
      return { code: "attachment_out_of_order" };
    }
    this.chunks.push(request.data);
    this.ended = request.last;
    return { tag: "done", id: 1 };
  }
}

function fileOf(length: number): Bytes {
  const file = new Uint8Array(length);
  for (let at = 0; at < length; at += 997) file[at] = at % 251;
  return file;
}

async function sent(file: Bytes, hub = new ChunkHub(), more: Partial<Transfer> = {}) {
  const conversation = newId();
  const transfer: Transfer = { ask: hub.ask, conversation, pause: async () => {}, ...more };
  const [blob, key] = [newId(), newAttachmentKey()];
  const refused = await uploadAttachment(transfer, file, blob, key);
  const attachment: Attachment = {
    blob,
    key,
    size: file.length,
    sha256: await sha256(file),
    name: "photo.jpg",
    media_type: "image/jpeg",
    width: null,
    height: null,
    duration: null,
    preview: new Uint8Array(0),
  };
  return { hub, transfer, attachment, refused };
}

test("a chunk at the hub is 256 KiB, of which 262,128 bytes are the file's", () => {
  expect(CHUNK_ROOM).toBe(262_128);
  expect([0, 1, CHUNK_ROOM, CHUNK_ROOM + 1].map(chunkCount)).toEqual([1, 1, 1, 2]);
});

describe("a file", () => {
  test.each([0, 1, CHUNK_ROOM - 1, CHUNK_ROOM, CHUNK_ROOM + 1, 3 * CHUNK_ROOM + 5])(
    "of %i bytes arrives whole",
    async (length) => {
      const file = fileOf(length);
      const told: number[] = [];
      const { transfer, attachment, refused, hub } = await sent(file);
      expect(refused).toBeNull();
      expect(hub.ended).toBe(true);
      const progress = (done: number) => told.push(done);
      const arrived = await new Download({ ...transfer, progress }, attachment).run();
      expect(hex((arrived as Bytes).slice(0, 2000))).toBe(hex(file.slice(0, 2000)));
      expect((arrived as Bytes).length).toBe(length);
      expect(told).toHaveLength(chunkCount(length));
      expect(told.at(-1)).toBe(1);
    },
  );

  test("goes on where it was after losses of the connection, both ways", async () => {
    const hub = new ChunkHub();
    let calls = 0;
    hub.trouble = () => {
      calls += 1;
      if (calls % 2 === 1) throw new ConnectionLostError("closed");
      return null;
    };
    const file = fileOf(4 * CHUNK_ROOM);
    const { transfer, attachment, refused } = await sent(file, hub);
    expect(refused).toBeNull();
    expect(hub.asked.map((each) => (each as { index: number }).index)).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ]);
    const download = new Download(transfer, attachment);
    let lost = 0;
    hub.trouble = (request) => {
      if ((request as { index: number }).index === 2 && lost < 6) {
        lost += 1;
        throw new ConnectionLostError("closed");
      }
      return null;
    };
    await expect(download.run()).rejects.toMatchObject({ name: "ConnectionLostError" });
    const before = hub.asked.length;
    expect(((await download.run()) as Bytes).length).toBe(file.length);
    expect(hub.asked.length - before).toBe(2);
  });

  test("is sent again from the start where the hub has less of it than was thought", async () => {
    const hub = new ChunkHub();
    const file = fileOf(3 * CHUNK_ROOM);
    const transfer = { ask: hub.ask, conversation: newId() };
    expect(await uploadAttachment(transfer, file, newId(), newAttachmentKey(), 2)).toBeNull();
    expect(hub.ended).toBe(true);
  });

  test("waits for a busy hub as long as it wants", async () => {
    const hub = new ChunkHub();
    const waited: number[] = [];
    hub.trouble = () => (hub.asked.length === 1 ? { code: "overloaded", retryAfter: 70 } : null);
    const pause = async (wait: number) => {
      waited.push(wait);
    };
    const { refused } = await sent(fileOf(10), hub, { pause });
    expect([refused, waited]).toEqual([null, [70]]);
  });

  test("that is too large is not sent, and not fetched", async () => {
    const { hub, refused, transfer, attachment } = await sent(new Uint8Array(MAX_ATTACHMENT + 1));
    expect(refused).toEqual({ code: "attachment_too_large" });
    const huge = { ...attachment, size: Number.MAX_SAFE_INTEGER };
    expect(await new Download(transfer, huge).run()).toEqual({ code: "attachment_too_large" });
    expect(hub.asked).toEqual([]);
  });

  test("can be given up between two chunks", async () => {
    const control = new AbortController();
    const progress = () => control.abort(new Error("given up"));
    const hub = new ChunkHub();
    await expect(
      sent(fileOf(3 * CHUNK_ROOM), hub, { signal: control.signal, progress }),
    ).rejects.toThrow("given up");
    expect(hub.chunks).toHaveLength(1);
  });
});

describe("what is not what its sender sent is corrupt", () => {
  const file = fileOf(2 * CHUNK_ROOM + 10);
  const corrupt = { code: "attachment_corrupt" };

  test.each<[string, (chunks: Bytes[]) => void]>([
    ["a flipped bit", (chunks) => chunks[1]?.set([(chunks[1][7] ?? 0) ^ 1], 7)],
    ["two chunks swapped", (chunks) => chunks.splice(0, 2, ...chunks.slice(0, 2).reverse())],
    ["a chunk twice", (chunks) => chunks.splice(1, 1, chunks[0] ?? new Uint8Array(0))],
    [
      "a chunk cut short",
      (chunks) => chunks.splice(2, 1, (chunks[2] ?? new Uint8Array()).slice(1)),
    ],
  ])("%s", async (_name, spoil) => {
    const { hub, transfer, attachment } = await sent(file);
    spoil(hub.chunks);
    expect(await new Download(transfer, attachment).run()).toEqual(corrupt);
  });

  test("cut off behind a whole chunk", async () => {
    const { hub, transfer, attachment } = await sent(file);
    hub.chunks.pop();
    const shorter = { ...attachment, size: 2 * CHUNK_ROOM };
    expect(await new Download(transfer, shorter).run()).toEqual(corrupt);
    expect(await new Download(transfer, attachment).run()).toEqual({ code: "unknown_attachment" });
  });

  test("another length, hash, key or name", async () => {
    const { transfer, attachment } = await sent(file);
    const lies: Partial<Attachment>[] = [
      { size: file.length - 1 },
      { size: file.length + 1 },
      { size: -1 },
      { sha256: new Uint8Array(32) },
      { sha256: new Uint8Array(0) },
      { key: newAttachmentKey() },
      { key: new Uint8Array(16) },
      { blob: "../../etc/passwd" },
    ];
    for (const lie of lies) {
      expect(await new Download(transfer, { ...attachment, ...lie }).run()).toEqual(corrupt);
    }
  });

  test("any change of any chunk", async () => {
    const { hub, transfer, attachment } = await sent(fileOf(CHUNK_ROOM + 100));
    const place = fc.record({
      chunk: fc.nat(1),
      at: fc.nat(100),
      bit: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ chunk, at, bit }) => {
        const data = hub.chunks[chunk] ?? new Uint8Array(0);
        data[at] = (data[at] ?? 0) ^ (1 << bit);
        expect(await new Download(transfer, attachment).run()).toEqual(corrupt);
        data[at] = (data[at] ?? 0) ^ (1 << bit);
      }),
      { numRuns: 30 },
    );
  });
});
