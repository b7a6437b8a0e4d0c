/** A page of the log as a vault, or somebody in its place, may send it: what does not hold is never shown as proven. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkPage, readAudit } from "../../src/core/administration/audit_page";
import { type Bytes, fromHex, utf8 } from "../../src/core/bytes";
import type { Device } from "../../src/core/device/device";
import type { AuditPage, ProvenRecord } from "../../src/core/protocol/wire";

const vectors: {
  readonly log_key: string;
  readonly other_log_key: string;
  readonly witness_key: string;
  readonly cosigned_at: number;
  readonly records: readonly string[];
  readonly inclusion: readonly { index: number; size: number; path: readonly string[] }[];
  readonly checkpoint: string;
  readonly forked_checkpoint: string;
  readonly proof_file: string;
  readonly refused_checkpoints: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(new URL("../../../spec/audit_vectors.json", import.meta.url), "utf8"));

const bytes = (text: string): Bytes => fromHex(text) ?? new Uint8Array(0);
const WHO = "0b".repeat(16);

function proven(index: number): ProvenRecord {
  const found = vectors.inclusion.find((each) => each.size === 7 && each.index === index);
  if (found === undefined) throw new Error("no vector");
  return { index, record: utf8(vectors.records[index] ?? ""), path: found.path.map(bytes) };
}

const PAGE: AuditPage = {
  tag: "audit_page",
  records: [6, 5, 4, 3, 2, 1, 0].map(proven),
  size: 7,
  checkpoint: utf8(vectors.checkpoint),
  logKey: vectors.log_key,
  witnessKeys: [vectors.witness_key],
  names: [{ account: WHO, name: "Emma Smith" }],
  more: false,
  reached: 0,
  sites: [{ site: "campus", name: "Main campus" }],
};

const states = async (page: Partial<AuditPage>, holder: object = {}) => {
  const { entries, trouble } = await checkPage({ ...PAGE, ...page }, holder);
  return { trouble, states: [...new Set(entries.map(({ proof }) => proof.state))] };
};
const changed = (index: number, change: Partial<ProvenRecord>) =>
  PAGE.records.map((each) => (each.index === index ? { ...each, ...change } : each));

describe("a page of the log", () => {
  test("is proven record by record, and told with names and the countersigned head", async () => {
    const page = await checkPage(PAGE, {});
    expect(page.entries.map(({ proof }) => proof.state)).toEqual(Array(7).fill("proven"));
    expect(page.entries[4]?.record?.code).toBe("not_permitted");
    expect(page.entries[2]?.file).toBe(vectors.proof_file);
    expect(page.head?.cosigned).toEqual([
      { name: "hub.example.org/witness", at: vectors.cosigned_at * 1000 },
    ]);
    expect(page.names).toEqual({ [WHO]: "Emma Smith" });
    expect(page.sites).toEqual({ campus: "Main campus" });
  });

  test("a younger record waits, and so does all while there is no head", async () => {
    const younger = { index: 7, record: utf8(vectors.records[0] ?? ""), path: [] };
    const page = await checkPage({ ...PAGE, records: [younger, ...PAGE.records] }, {});
    expect(page.entries[0]?.proof).toEqual({ state: "waiting" });
    expect(page.entries[0]?.file).toBeNull();
    const none = { size: 0, checkpoint: new Uint8Array(0) };
    expect(await states(none)).toEqual({ trouble: null, states: ["waiting"] });
  });

  test("another record at its place fails, and only that one", async () => {
    const records = changed(4, { record: utf8(vectors.records[5] ?? "") });
    const { entries } = await checkPage({ ...PAGE, records }, {});
    const failed = entries.filter(({ proof }) => proof.state === "failed");
    expect(failed.map(({ index }) => index)).toEqual([4]);
    expect(failed[0]?.file).toBeNull();
  });

  test.each([
    ["another path", { path: proven(5).path }],
    ["no path", { path: [] }],
    ["bytes that are no record", { record: utf8("Mary Jones") }],
  ])("%s fails", async (_name, change) => {
    const { entries } = await checkPage({ ...PAGE, records: changed(4, change) }, {});
    expect(entries.find(({ index }) => index === 4)?.proof).toEqual({ state: "failed" });
  });

  test.each(Object.entries(vectors.refused_checkpoints).filter(([name]) => name !== "empty"))(
    "nothing is proven by a head that is %s",
    async (_name, note) => {
      const page = { checkpoint: utf8(note) };
      expect(await states(page)).toEqual({ trouble: "bad_head", states: ["failed"] });
    },
  );

  test("nothing is proven by no head under a size, by another size, or by another key", async () => {
    const bad = { trouble: "bad_head", states: ["failed"] };
    expect(await states({ checkpoint: new Uint8Array(0) })).toEqual(bad);
    expect(await states({ size: 6 })).toEqual(bad);
    expect(await states({ logKey: vectors.other_log_key })).toEqual(bad);
    expect(await states({ logKey: "nonsense" })).toEqual(bad);
    expect(await states({ witnessKeys: ["nonsense"] })).toEqual(bad);
  });

  test("a log that shows two heads of one size is forked; another key is another log", async () => {
    const holder = {};
    expect((await states({}, holder)).trouble).toBeNull();
    expect((await states({}, holder)).trouble).toBeNull();
    const fork = await states({ checkpoint: utf8(vectors.forked_checkpoint) }, holder);
    expect(fork).toEqual({ trouble: "forked", states: ["failed"] });
    const other = {
      logKey: vectors.other_log_key,
      checkpoint: utf8(vectors.refused_checkpoints.another_key ?? ""),
    };
    const seen = await states(other, holder);
    expect(seen).toEqual({ trouble: "other_log", states: ["failed"] });
    expect((await states(other, {})).trouble).toBeNull();
  });
});

describe("what a vault answers", () => {
  const QUERY = {
    account: null,
    about: null,
    actions: [],
    since: 0,
    until: null,
    before: 7,
    limit: 500,
  };
  const asked: unknown[] = [];
  const device = (page: Partial<AuditPage>) =>
    ({
      ask: async (_tag: string, body: unknown) => {
        asked.push(body);
        return { ok: true, value: { ...PAGE, ...page } };
      },
    }) as unknown as Device;

  test("is asked for no more than a page holds", async () => {
    expect((await readAudit(device({}), QUERY)).ok).toBe(true);
    expect(asked.at(-1)).toMatchObject({ tag: "read_audit", limit: 50, before: 7 });
  });

  test.each([
    ["records that were not asked for", { records: [proven(6)] }, 6],
    ["one record twice", { records: [proven(4), proven(4)] }, 7],
    ["oldest first", { records: [proven(3), proven(4)] }, 7],
    ["records beyond what it says it looked at", { records: [proven(3)], reached: 4 }, 7],
    ["a page that goes nowhere", { records: [], more: true, reached: 7 }, 7],
  ])("is refused where it holds %s", async (_name, page, before) => {
    const answer = await readAudit(device(page), { ...QUERY, before });
    expect(answer).toEqual({ ok: false, refused: { code: "malformed_request" } });
  });
});
