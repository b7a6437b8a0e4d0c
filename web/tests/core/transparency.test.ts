/** What a browser believes of its organisation's log, and of members' certificates; and what it then does not send. */
import { beforeAll, expect, test } from "vitest";
import { hex } from "../../src/core/bytes";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import { sha256 } from "../../src/core/crypto/hash";
import { newId } from "../../src/core/protocol/ids";
import type { CertificateProofs, VaultRequest } from "../../src/core/protocol/wire";
import type { CertificateState, LogRow } from "../../src/core/store/rows";
import { AGAIN, LogDesk } from "../../src/core/transparency/log-desk";
import { logName, type MetCertificate } from "../../src/core/transparency/model";
import { verifyCertificate } from "../../src/core/transparency/verify-certificate";
import { checkpointOf, verifyLog } from "../../src/core/transparency/verify-log";
import { conversationView } from "../../src/core/views/thread";
import type { TestDevice } from "../support/authority";
import { type Client, House } from "../support/house";
import { filler, issued, MadeLog, NoteKey, revoked } from "../support/made_log";
import { loadModule, need } from "../support/node";

const HERE = "0".repeat(32);
const ADA = { digest: "a".repeat(64), device: "a1".repeat(16), account: "aa".repeat(16) };
const BEN = { digest: "b".repeat(64), device: "b1".repeat(16), account: "bb".repeat(16) };
let key: NoteKey;
let witness: NoteKey;

beforeAll(async () => {
  await loadModule();
  key = await NoteKey.make(`wardline/vault/${HERE}`, 1);
  witness = await NoteKey.make("hub.test", 4);
});

function made(): MadeLog {
  const log = new MadeLog(key, witness);
  log.add(...[0, 1, 2, 3, 4].map(filler), issued(ADA), ...[10, 11, 12].map(filler));
  return log;
}

async function believed(known: LogRow | null, answer: CertificateProofs): Promise<LogRow> {
  return need(await verifyLog(known, answer, HERE), "log");
}

function state(log: LogRow | null, answer: CertificateProofs, met: MetCertificate = ADA) {
  const proof = answer.proofs.find(({ certificate }) => hex(certificate) === met.digest);
  return verifyCertificate(log, proof, met);
}

test("a certificate in the log is proven, from every earlier head", async () => {
  const log = made();
  for (let first = 1; first <= log.entries.length; first += 1) {
    const known = await believed(null, await log.answer([], { size: first }));
    const answer = await log.answer([ADA], { since: first });
    const after = await believed(known, answer);
    expect(after.fault).toBe(null);
    expect(checkpointOf(after)?.size).toBe(log.entries.length);
    expect(await state(after, answer)).toBe("proven");
  }
});

test("younger than the head: pending; without a record, or with another: missing", async () => {
  const log = made();
  const early = await log.answer([ADA, BEN], { size: 3 });
  const known = await believed(null, early);
  expect(await state(known, early)).toBe("pending");
  expect(await state(known, early, BEN)).toBe("missing");
  const answer = await log.answer([ADA]);
  const [proof] = answer.proofs;
  const record = need(proof?.issued, "record");
  for (const met of [
    { ...ADA, account: BEN.account },
    { ...ADA, device: BEN.device },
    { ...ADA, digest: BEN.digest },
  ]) {
    expect(await verifyCertificate(await believed(null, answer), proof, met)).toBe("missing");
  }
  const path = [new Uint8Array(32), ...record.path.slice(1)];
  const wrong = { ...need(proof, "proof"), issued: { ...record, path } };
  expect(await verifyCertificate(await believed(null, answer), wrong, ADA)).toBe("missing");
  const nonsense = { ...need(proof, "proof"), issued: { ...record, record: new Uint8Array(3) } };
  expect(await verifyCertificate(await believed(null, answer), nonsense, ADA)).toBe("missing");
});

test("a device that was revoked before is told apart", async () => {
  const log = made();
  log.add(revoked(ADA));
  const answer = await log.answer([ADA]);
  expect(await state(await believed(null, answer), answer)).toBe("revoked");
});

test("a log that lost a record, grew shorter, or has other keys is believed no more", async () => {
  const log = made();
  const known = await believed(null, await log.answer([ADA]));
  const since = log.entries.length;
  const fork = new MadeLog(key, witness, [...log.entries.slice(1), ...log.entries.slice(0, 3)]);
  const short = await log.answer([ADA], { size: 4 });
  const liars = [
    [await fork.answer([ADA], { since }), "forked"],
    [short, "forked"],
    [
      await new MadeLog(await NoteKey.make(key.name, 1), witness, log.entries).answer([ADA]),
      "replaced",
    ],
    [
      await new MadeLog(key, await NoteKey.make("x.test", 4), log.entries).answer([ADA]),
      "replaced",
    ],
  ] as const;
  for (const [answer, fault] of liars) {
    const after = await believed(known, answer);
    expect([after.fault, after.note, after.evidence]).toEqual([
      fault,
      known.note,
      answer.checkpoint,
    ]);
    expect(await state(after, answer)).toBe("missing");
    expect(await believed(after, await log.answer([ADA], { since }))).toEqual(after);
  }
});

test("no head without a witness, no other organisation's log, no nonsense", async () => {
  const log = made();
  const unwitnessed = await log.answer([ADA], { witnessed: false });
  const known = await believed(null, unwitnessed);
  expect(checkpointOf(known)).toBe(null);
  expect(await state(known, unwitnessed)).toBe("pending");
  const answer = await log.answer([ADA]);
  expect(await verifyLog(null, answer, "1".repeat(32))).toBe(null);
  expect(await verifyLog(null, { ...answer, witnessKeys: [] }, HERE)).toBe(null);
  expect(await verifyLog(null, { ...answer, logKey: "nonsense" }, HERE)).toBe(null);
  const believedBefore = await believed(null, answer);
  const garbage = { ...answer, checkpoint: new Uint8Array(40) };
  expect(await verifyLog(believedBefore, garbage, HERE)).toEqual(believedBefore);
});

test("a restored log goes on under its own name, and keeps the last head of the old one", async () => {
  const log = made();
  const known = await believed(null, await log.answer([ADA]));
  const next = await NoteKey.make(`wardline/vault/${HERE}/${"c".repeat(32)}`, 1);
  const restored = new MadeLog(next, witness, log.entries.slice(0, 7));
  restored.add(issued(BEN));
  const answer = await restored.answer([BEN], { since: log.entries.length });
  const after = await believed(known, answer);
  expect([after.fault, after.former]).toEqual([null, [known.note]]);
  expect(await state(after, answer, BEN)).toBe("proven");
});

interface Ward {
  readonly house: House;
  readonly ada: Client;
  readonly ben: Client;
  readonly log: MadeLog;
  readonly conversation: string;
}

async function metOf(device: TestDevice): Promise<MetCertificate> {
  const leaf = need(device.chain[0], "leaf");
  return { digest: hex(await sha256(leaf)), device: device.device, account: device.account };
}

/** Two browsers in a conversation; the log knows them, the steward, and nobody else. */
async function ward(): Promise<Ward> {
  const house = await House.build();
  const [ada, ben] = [await house.add(), await house.add()];
  const { organisation } = house.authority;
  const log = new MadeLog(await NoteKey.make(`wardline/vault/${organisation}`, 1), witness);
  for (const { device } of [house.steward, ada, ben]) log.add(issued(await metOf(device)));
  return { house, ada, ben, log, conversation: await house.ward(ada, ben) };
}

/** What `CertificateWatch` does, once. */
async function prove(client: Client, log: MadeLog): Promise<CertificateState[]> {
  const { organisation, anchor } = client.device;
  const desk = new LogDesk({
    journal: client.journal,
    name: await logName(organisation, anchor),
    clock: () => client.hub.now,
    ask: async (body: VaultRequest) => {
      if (body.tag !== "prove_certificates") throw new Error(body.tag);
      const asked = [...client.store.all("certificates")].map(([digest, row]) => ({
        digest: String(digest),
        device: row.device,
        account: row.account,
      }));
      const wanted = asked.filter(({ digest }) =>
        body.certificates.some((each) => hex(each) === digest),
      );
      return { ok: true, value: await log.answer(wanted, { since: body.size }) };
    },
  });
  const outcome = await desk.prove();
  if ("code" in outcome) throw new Error(outcome.code);
  return [...outcome.values()].sort();
}

async function say(client: Client, conversation: string, acknowledges: string | null = null) {
  const content = encodeContent(makeContent("text", { body: "words" }));
  const { engine } = client;
  return client.journal.run(async ({ batch }) => ({
    effects: [],
    value: await engine.compose(batch, {
      conversation,
      content,
      priority: 1,
      acknowledges,
      message: newId(),
    }),
  }));
}

test("members are proven once; a minted device closes the conversation until it is out", async () => {
  const { house, ada, log, conversation } = await ward();
  expect(await prove(ada, log)).toEqual(["proven", "proven"]);
  expect(await prove(ada, log)).toEqual([]);
  expect(await say(ada, conversation)).toBe(null);

  const spy = await house.add();
  await spy.sync();
  house.steward.change(conversation, { add: [spy.id] });
  await house.sync();
  expect(await say(ada, conversation)).toBe(null);
  expect(await prove(ada, log)).toEqual(["missing"]);
  expect(await say(ada, conversation)).toEqual({
    code: "certificate_unlogged",
    field: "conversation",
  });
  expect((await conversationView(ada.views, conversation))?.closed).toBe("certificate_unlogged");
  expect(await say(ada, conversation, newId())).toBe(null);

  house.steward.change(conversation, { remove: [spy.id] });
  await house.sync();
  expect((await conversationView(ada.views, conversation))?.closed).toBe(null);
  expect(await say(ada, conversation)).toBe(null);
});

test("what is made up for is believed when it is asked about again", async () => {
  const { house, ben, log, conversation } = await ward();
  const late = await house.add();
  await late.sync();
  house.steward.change(conversation, { add: [late.id] });
  await house.sync();
  expect(await prove(ben, log)).toEqual(["missing", "proven", "proven"]);
  log.add(issued(await metOf(late.device)));
  expect(await prove(ben, log)).toEqual([]);
  house.hub.now += AGAIN + 1;
  expect(await prove(ben, log)).toEqual(["proven"]);
  expect(await say(ben, conversation)).toBe(null);
});
