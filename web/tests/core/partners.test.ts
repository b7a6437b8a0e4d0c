/** What a browser believes of another organisation's log: it asks that organisation's vault, and no other. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Refused } from "../../src/core/api";
import { type Bytes, hex, sameBytes } from "../../src/core/bytes";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import { makeDeviceKey } from "../../src/core/crypto/device-key";
import { sha256 } from "../../src/core/crypto/hash";
import { verify } from "../../src/core/crypto/signatures";
import { Credentials } from "../../src/core/hub/credentials";
import { isRefused } from "../../src/core/hub/refusal";
import type { AskHub } from "../../src/core/hub/sealed";
import { extendedKeyUsages, openRequest, verifyChain } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import { pad, unpad } from "../../src/core/protocol/padding";
import { requestInfo } from "../../src/core/protocol/sealed-requests";
import { decodeAs, encodeAs } from "../../src/core/protocol/shapes";
import { signedBytes } from "../../src/core/protocol/signing";
import {
  sealedRequestShape,
  vaultAnswerShape,
  vaultRequestShape,
} from "../../src/core/protocol/wire";
import { CertificateWatch } from "../../src/core/transparency/certificate-watch";
import { AGAIN } from "../../src/core/transparency/log-desk";
import { LogDesks } from "../../src/core/transparency/log-desks";
import { meetMembers } from "../../src/core/transparency/meet-members";
import type { MetCertificate } from "../../src/core/transparency/model";
import { Authority, NOW, type SealingCertificate, type TestDevice } from "../support/authority";
import { type Client, House } from "../support/house";
import { filler, issued, MadeLog, NoteKey } from "../support/made_log";
import { loadModule, need } from "../support/node";

let other: Authority;
let sealing: SealingCertificate;
let dora: TestDevice;
let spy: TestDevice;
let key: NoteKey;
let witness: NoteKey;

beforeAll(async () => {
  await loadModule();
  other = await Authority.found();
  [sealing, dora, spy] = [await other.sealing(), await other.device(), await other.device()];
  key = await NoteKey.make(`wardline/vault/${other.organisation}`, 1);
  witness = await NoteKey.make("hub.test", 4);
});

async function metOf({ chain, device, account }: TestDevice): Promise<MetCertificate> {
  return { digest: hex(await sha256(need(chain[0], "leaf"))), device, account };
}

/** A browser whose vault vouches for another organisation, whose people it meets without MLS. */
class Place {
  readonly ada: Client;
  readonly conversation: string;
  readonly log: MadeLog;
  readonly desks: LogDesks;
  /** What the other vault says; "refused" with a code. */
  vault: { readonly log: MadeLog; readonly note?: Bytes } | { readonly code: string };
  anchors: Record<string, Bytes> = { [other.organisation]: other.anchor };
  readonly asked: string[] = [];

  private constructor(ada: Client, conversation: string, log: MadeLog, credentials: Credentials) {
    [this.ada, this.conversation, this.log, this.vault] = [ada, conversation, log, { log }];
    this.desks = new LogDesks({
      journal: ada.journal,
      ask: async () => ({ ok: false, refused: { code: "vault_away" } }),
      askHub: (request) => this.#hub(request),
      attempt: (asking) => asking(),
      credentials,
      anchors: () => this.anchors,
      clock: () => ada.hub.now,
      makeId: newId,
      pause: async () => {},
    });
  }

  static async make(): Promise<Place> {
    const house = await House.build();
    const [ada, ben] = [await house.add(), await house.add()];
    const conversation = await house.ward(ada, ben);
    const log = new MadeLog(key, witness);
    log.add(...[0, 1, 2].map(filler), issued(await metOf(dora)), filler(9));
    const { organisation, chain, anchor, key: signer } = ada.device;
    const stored = { organisation, chain, anchor, signingKey: signer.pkcs8 };
    const credentials = await Credentials.load(stored);
    if (isRefused(credentials)) throw new Error(credentials.code);
    return new Place(ada, conversation, log, credentials);
  }

  /** The steward brings these in. */
  async meet(...devices: TestDevice[]): Promise<void> {
    const members = devices.map(({ organisation, chain, anchor }) =>
      verifyChain([...chain], { [organisation]: anchor }),
    );
    const { conversation } = this;
    await this.ada.run(async (turn) => {
      await meetMembers(turn, {
        kind: "members_changed",
        conversation,
        generation: 1,
        epoch: 2,
        authenticator: new Uint8Array(32),
        added: members,
        removed: [],
        removedSelf: false,
        committer: need(members[0], "committer"),
      });
      return [];
    });
  }

  async prove(): Promise<readonly string[] | Refused> {
    const desk = need(await this.desks.find(other.organisation), "desk");
    const outcome = await desk.prove();
    return isRefused(outcome) ? outcome : [...outcome.values()].sort();
  }

  async say(): Promise<string | null> {
    const content = encodeContent(makeContent("text", { body: "words" }));
    const { conversation } = this;
    const composition = { conversation, content, priority: 1 as const, acknowledges: null };
    const refused = await this.ada.journal.run(async ({ batch, engine }) => ({
      effects: [],
      value: await engine.compose(batch, { ...composition, message: newId() }),
    }));
    return refused?.code ?? null;
  }

  /** As a hub carries it to the other vault, which opens it and looks at who signed. */
  async #hub(request: Parameters<AskHub>[0]): ReturnType<AskHub> {
    if (request.tag === "get_vault") {
      this.asked.push(request.organisation);
      const sealingChain = sealing.chain;
      return { tag: "vault_certificates", id: 1, anchor: other.anchor, sealingChain };
    }
    if (request.tag !== "carry_sealed") throw new Error(request.tag);
    if ("code" in this.vault) return { code: this.vault.code };
    const info = requestInfo(other.organisation);
    const [plaintext, context] = openRequest(sealing.secret, info, request.sealed);
    const opened = decodeAs(sealedRequestShape, unpad(plaintext as Bytes));
    const { organisation, request: id, at } = opened;
    expect([organisation, id]).toEqual([other.organisation, request.request]);
    const { device, chain, anchor } = this.ada.device;
    const asker = verifyChain([...need(opened.chain, "chain")], {
      [this.ada.device.organisation]: anchor,
    });
    expect(opened.chain).toEqual(chain);
    const statement = { tag: "wardline/sealed-request/v1", organisation, request: id, at } as const;
    const signed = { ...statement, device, body: await sha256(opened.body) };
    const signature = need(opened.signature, "signature");
    expect(await verify(asker.publicKey as Bytes, signature, signedBytes(signed))).toBe(true);
    const body = decodeAs(vaultRequestShape, opened.body);
    if (body.tag !== "prove_certificates") throw new Error(body.tag);
    const people = await Promise.all([dora, spy].map(metOf));
    const wanted = people.filter(({ digest }) =>
      body.certificates.some((each) => hex(each) === digest),
    );
    const said = await this.vault.log.answer(wanted, { since: body.size });
    const sealed = context.sealAnswer(pad(encodeAs(vaultAnswerShape, said))) as Bytes;
    return { tag: "sealed_answer", id: 1, request: id, sealed };
  }
}

let place: Place;

beforeEach(async () => {
  place = await Place.make();
});

test("a partner's certificate is proven by its own vault, whose log has a row of its own", async () => {
  await place.meet(dora);
  expect(place.desks.organisations).toEqual([place.ada.device.organisation, other.organisation]);
  expect(await place.prove()).toEqual(["proven"]);
  expect(await place.prove()).toEqual([]);
  expect(place.asked).toEqual([other.organisation]);
  const [log] = place.desks.partnerLogs;
  expect([log?.key, log?.fault]).toEqual([key.text, null]);
  expect((await place.desks.own).log).toBe(null);
  expect(await place.say()).toBe(null);
});

test("a device that the other authority certified without a record closes the conversation", async () => {
  await place.meet(dora, spy);
  expect(await place.say()).toBe(null);
  expect(await place.prove()).toEqual(["missing", "proven"]);
  expect(await place.say()).toBe("certificate_unlogged");
  place.log.add(issued(await metOf(spy)));
  expect(await place.prove()).toEqual([]);
  place.ada.hub.now += AGAIN + 1;
  expect(await place.prove()).toEqual(["proven"]);
  expect(await place.say()).toBe(null);
});

test("another organisation's device of the same id settles no doubt", async () => {
  await place.meet(spy);
  expect(await place.prove()).toEqual(["missing"]);
  const third = await Authority.found();
  const uri = `wardline:${third.organisation}/${spy.account}/${spy.device}`;
  const [usage] = extendedKeyUsages();
  const chain = await third.issue(uri, (await makeDeviceKey()).publicKeyInfo, [usage]);
  await place.meet({ ...spy, organisation: third.organisation, anchor: third.anchor, chain });
  expect(await place.say()).toBe("certificate_unlogged");
});

test("a vault that is away, or says no, stops nobody", async () => {
  await place.meet(dora, spy);
  for (const code of ["vault_away", "wrong_organisation", "no_agreement"]) {
    place.vault = { code };
    expect(await place.prove()).toMatchObject({ code });
    expect(await place.say()).toBe(null);
  }
});

test("another log under the same name is noticed, and stays noticed", async () => {
  await place.meet(dora);
  expect(await place.prove()).toEqual(["proven"]);
  const { entries } = place.log;
  place.vault = { log: new MadeLog(key, witness, [...entries.slice(1), ...entries]) };
  await place.meet(spy);
  expect(await place.prove()).toEqual(["missing"]);
  const [log] = place.desks.partnerLogs;
  expect(log?.fault).toBe("forked");
  expect(sameBytes(need(log, "log").note, need(log, "log").evidence)).toBe(false);
  place.log.add(issued(await metOf(spy)));
  place.vault = { log: place.log };
  place.ada.hub.now += AGAIN + 1;
  expect(await place.prove()).toEqual(["missing"]);
  expect(await place.say()).toBe("certificate_unlogged");
});

test("another organisation's log, or a partner's under another root, is not that partner's", async () => {
  await place.meet(dora);
  const foreign = await NoteKey.make(`wardline/vault/${place.ada.device.organisation}`, 1);
  place.vault = { log: new MadeLog(foreign, witness, place.log.entries) };
  expect(await place.prove()).toEqual({ code: "vault_away" });
  const impostor = await Authority.found(NOW, other.organisation);
  place.anchors = { [other.organisation]: impostor.anchor };
  expect(await place.prove()).toEqual({ code: "bad_certificate", field: "anchor" });
  place.anchors = {};
  expect(await place.desks.find(other.organisation)).toBe(null);
  expect(await place.say()).toBe(null);
});

test("the watch asks each vault, and one that is away holds up no other", async () => {
  await place.meet(dora);
  const watch = new CertificateWatch(place.desks);
  const done = watch.run();
  watch.look();
  while (place.desks.partnerLogs.length === 0) await new Promise((resolve) => setTimeout(resolve));
  watch.end();
  await done;
  expect(await place.prove()).toEqual([]);
});
