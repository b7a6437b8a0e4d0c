/** The audit log's proofs in the browser: whatever Python proves is proven here, and nothing else. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifyCheckpoint } from "../../src/core/audit/checkpoint";
import { InvalidNoteError } from "../../src/core/audit/errors";
import { parseVerifierKey } from "../../src/core/audit/keys";
import { climb, hashLeaf, verifyConsistency, verifyInclusion } from "../../src/core/audit/merkle";
import { writeProofFile } from "../../src/core/audit/proof-file";
import { decodeRecord, encodeRecord } from "../../src/core/audit/record";
import { type Bytes, fromHex, hex, utf8 } from "../../src/core/bytes";

interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly root: string;
}
interface Consistency {
  readonly old: number;
  readonly new: number;
  readonly proof: readonly string[];
  readonly old_root: string;
  readonly new_root: string;
}
const vectors: {
  readonly log_key: string;
  readonly other_log_key: string;
  readonly witness_key: string;
  readonly cosigned_at: number;
  readonly records: readonly string[];
  readonly roots: readonly string[];
  readonly inclusion: readonly Inclusion[];
  readonly consistency: readonly Consistency[];
  readonly huge_inclusion: readonly Inclusion[];
  readonly huge_consistency: readonly Consistency[];
  readonly checkpoint: string;
  readonly proof_file: string;
  readonly refused_records: Readonly<Record<string, string>>;
  readonly refused_checkpoints: Readonly<Record<string, string>>;
  readonly refused_keys: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(new URL("../../../spec/audit_vectors.json", import.meta.url), "utf8"));

const bytes = (text: string): Bytes => fromHex(text) ?? new Uint8Array(0);
const flipped = (data: Bytes, at: number, by: number): Bytes =>
  data.map((byte, index) => (index === at ? byte ^ by : byte));

const checkInclusion = (each: Inclusion, change: Partial<Inclusion> = {}) => {
  const { index, size, leaf, path, root } = { ...each, ...change };
  return verifyInclusion(bytes(leaf), index, size, path.map(bytes), bytes(root));
};
const checkConsistency = (each: Consistency, change: Partial<Consistency> = {}) => {
  const changed = { ...each, ...change };
  return verifyConsistency(
    { size: changed.old, root: bytes(changed.old_root) },
    { size: changed.new, root: bytes(changed.new_root) },
    changed.proof.map(bytes),
  );
};

describe("inclusion (RFC 9162 section 2.1.3)", () => {
  test("every leaf of every tree of up to seven, and of trees beyond 32 bits", async () => {
    for (const each of [...vectors.inclusion, ...vectors.huge_inclusion]) {
      expect(await checkInclusion(each)).toBe(true);
    }
  });

  test("the steps end at the root, and say from which side each hash comes", async () => {
    const last = vectors.inclusion.findLast((each) => each.size === 7);
    if (last === undefined) throw new Error("no vector");
    const climbed = await climb(bytes(last.leaf), last.index, last.size, last.path.map(bytes));
    expect(hex(climbed?.root ?? new Uint8Array(0))).toBe(last.root);
    expect(climbed?.steps.map(({ side }) => side)).toEqual(["left", "left"]);
    expect(climbed?.steps.map(({ sibling }) => hex(sibling))).toEqual(last.path);
  });

  test("no other place, size, path or root", async () => {
    for (const each of vectors.inclusion) {
      for (const index of [0, 1, 2, 3, 4, 5, 6, 7, -1, 0.5, Number.NaN]) {
        // In a tree of equal shape only the own place has these hashes.
        if (index !== each.index) expect(await checkInclusion(each, { index })).toBe(false);
      }
      expect(await checkInclusion(each, { size: each.index })).toBe(false);
      expect(await checkInclusion(each, { path: [...each.path, each.root] })).toBe(false);
      expect(await checkInclusion(each, { path: [...each.path, "00"] })).toBe(false);
      expect(await checkInclusion(each, { leaf: "00".repeat(32) })).toBe(false);
      expect(await checkInclusion(each, { root: "00".repeat(32) })).toBe(false);
      if (each.path.length > 0) {
        expect(await checkInclusion(each, { path: each.path.slice(1) })).toBe(false);
        const [first = "", ...rest] = each.path;
        const path = [hex(flipped(bytes(first), 31, 1)), ...rest];
        expect(await checkInclusion(each, { path })).toBe(false);
      }
    }
  });

  test("a path without end is not followed", async () => {
    const [each] = vectors.huge_inclusion;
    if (each === undefined) throw new Error("no vector");
    const path = Array.from({ length: 100_000 }, () => "00".repeat(32));
    expect(await checkInclusion(each, { path })).toBe(false);
  });
});

describe("consistency (RFC 9162 section 2.1.4)", () => {
  test("every tree of up to seven with every smaller one, and trees beyond 32 bits", async () => {
    for (const each of [...vectors.consistency, ...vectors.huge_consistency]) {
      expect(await checkConsistency(each)).toBe(true);
    }
  });

  test("no fork: another root, another size, a proof too short or too long", async () => {
    const other = "77".repeat(32);
    for (const each of vectors.consistency) {
      expect(await checkConsistency(each, { old_root: other })).toBe(false);
      expect(await checkConsistency(each, { proof: [...each.proof, other] })).toBe(false);
      expect(await checkConsistency(each, { old: each.new + 1 })).toBe(false);
      expect(await checkConsistency(each, { old: -1 })).toBe(false);
      if (each.old > 0) expect(await checkConsistency(each, { new_root: other })).toBe(false);
      if (each.proof.length > 0) {
        expect(await checkConsistency(each, { proof: each.proof.slice(1) })).toBe(false);
        expect(await checkConsistency(each, { proof: each.proof.slice(0, -1) })).toBe(false);
      }
    }
  });
});

describe("signed checkpoints", () => {
  const keys = async () => ({
    log: await parseVerifierKey(vectors.log_key),
    witness: await parseVerifierKey(vectors.witness_key),
  });

  test("signed by the log, cosigned by the witness at its time", async () => {
    const { log, witness } = await keys();
    const read = await verifyCheckpoint(utf8(vectors.checkpoint), log, [witness]);
    expect(read.checkpoint).toEqual({
      origin: log.name,
      size: 7,
      root: bytes(vectors.roots[7] ?? ""),
    });
    expect(read.witnesses).toEqual([{ key: witness, time: vectors.cosigned_at }]);
  });

  test("who is not known has not signed", async () => {
    const { log } = await keys();
    expect((await verifyCheckpoint(utf8(vectors.checkpoint), log)).witnesses).toEqual([]);
    const other = await parseVerifierKey(vectors.other_log_key);
    await expect(verifyCheckpoint(utf8(vectors.checkpoint), other)).rejects.toThrow(
      InvalidNoteError,
    );
  });

  test("a witness is no log, and a log no witness", async () => {
    const { log, witness } = await keys();
    await expect(verifyCheckpoint(utf8(vectors.checkpoint), witness, [log])).rejects.toThrow(
      InvalidNoteError,
    );
  });

  test.each(Object.entries(vectors.refused_checkpoints))("%s is refused", async (_name, note) => {
    const { log, witness } = await keys();
    await expect(verifyCheckpoint(utf8(note), log, [witness])).rejects.toThrow(InvalidNoteError);
  });

  test("no changed byte gives another head", async () => {
    const { log, witness } = await keys();
    const whole = utf8(vectors.checkpoint);
    const root = vectors.roots[7] ?? "";
    const byte = fc.integer({ min: 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(byte, fc.integer({ min: 1, max: 255 }), async (at, by) => {
        try {
          const read = await verifyCheckpoint(flipped(whole, at, by), log, [witness]);
          expect([read.checkpoint.size, hex(read.checkpoint.root)]).toEqual([7, root]);
          for (const { time } of read.witnesses) expect(time).toBe(vectors.cosigned_at);
        } catch (error) {
          if (!(error instanceof InvalidNoteError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });

  test("no bytes break the reader", async () => {
    const { log } = await keys();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (data) => {
        await expect(verifyCheckpoint(new Uint8Array(data), log)).rejects.toThrow(InvalidNoteError);
      }),
    );
  });

  test.each(Object.entries(vectors.refused_keys))("the key %s is refused", async (_name, text) => {
    await expect(parseVerifierKey(text)).rejects.toThrow(InvalidNoteError);
  });
});

describe("records", () => {
  test("are read, and written to the same bytes", () => {
    for (const text of vectors.records) {
      const record = decodeRecord(utf8(text));
      expect(record).toEqual(JSON.parse(text));
      if (record !== null) expect(encodeRecord(record)).toEqual(utf8(text));
    }
  });

  test("are the log's leaves", async () => {
    const leaves = vectors.inclusion.filter(({ size }) => size === 7).map(({ leaf }) => leaf);
    const hashed = await Promise.all(vectors.records.map((text) => hashLeaf(utf8(text))));
    expect(hashed.map(hex)).toEqual(leaves);
  });

  test.each(Object.entries(vectors.refused_records))("%s is refused", (_name, text) => {
    expect(decodeRecord(utf8(text))).toBeNull();
  });

  test("bytes that are no UTF-8 are refused", () => {
    expect(decodeRecord(Uint8Array.of(0x22, 0xff, 0x22))).toBeNull();
  });
});

test("a record and its proof go into the file that the auditors' tool checks", () => {
  const record = utf8(vectors.records[4] ?? "");
  const path = vectors.inclusion.find(({ size, index }) => size === 7 && index === 4)?.path ?? [];
  const file = writeProofFile(record, 4, path.map(bytes), utf8(vectors.checkpoint));
  expect(file).toBe(vectors.proof_file);
});
