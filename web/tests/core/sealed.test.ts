import { beforeAll, describe, expect, test } from "vitest";
import type { Refused } from "../../src/core/api";
import { type Bytes, hex, utf8 } from "../../src/core/bytes";
import { sha256 } from "../../src/core/crypto/hash";
import { sign, verify } from "../../src/core/crypto/signatures";
import { Credentials } from "../../src/core/hub/credentials";
import { type Enrolment, enrol } from "../../src/core/hub/enrol";
import { openHistory } from "../../src/core/hub/history";
import type { Invitation } from "../../src/core/hub/invitation";
import { isRefused } from "../../src/core/hub/refusal";
import { type AskHub, SealedRequests } from "../../src/core/hub/sealed";
import { extendedKeyUsages, openRequest, verifyChain } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import { pad, unpad } from "../../src/core/protocol/padding";
import { requestInfo } from "../../src/core/protocol/sealed-requests";
import { decodeAs, encodeAs, list } from "../../src/core/protocol/shapes";
import {
  enrolmentChallenge,
  invitationEvidence,
  signedBytes,
} from "../../src/core/protocol/signing";
import {
  historyEntryShape,
  type SealedRequest,
  sealedRequestShape,
  type VaultAnswer,
  type VaultRequest,
  vaultAnswerShape,
  vaultRequestShape,
} from "../../src/core/protocol/wire";
import { Authority, NOW, type SealingCertificate, type TestDevice } from "../support/authority";
import { loadModule, need } from "../support/node";

const clock = () => NOW * 1000;
let authority: Authority;
let other: Authority;
let sealing: SealingCertificate;
let device: TestDevice;

beforeAll(async () => {
  loadModule();
  authority = await Authority.found();
  other = await Authority.found(NOW, authority.organisation);
  sealing = await authority.sealing();
  device = await authority.device();
});

type Answering = (body: VaultRequest, request: SealedRequest) => VaultAnswer | Promise<VaultAnswer>;

/** A vault behind a hub that carries faithfully, or as `changed` says. */
function vault(
  answer: Answering,
  changed: { chain?: readonly Bytes[]; anchor?: Bytes; spoil?: boolean } = {},
): AskHub {
  return async (request) => {
    if (request.tag === "get_vault") {
      const { chain: sealingChain = sealing.chain, anchor = authority.anchor } = changed;
      return { tag: "vault_certificates", id: 1, anchor, sealingChain };
    }
    if (request.tag !== "carry_sealed") throw new Error(request.tag);
    const info = requestInfo(request.organisation);
    const [plaintext, context] = openRequest(sealing.secret, info, request.sealed);
    const opened = decodeAs(sealedRequestShape, unpad(plaintext as Bytes));
    const said = await answer(decodeAs(vaultRequestShape, opened.body), opened);
    const sealed = context.sealAnswer(pad(encodeAs(vaultAnswerShape, said))) as Bytes;
    if (changed.spoil) sealed[40] = (sealed[40] ?? 0) ^ 1;
    return { tag: "sealed_answer", id: 1, request: request.request, sealed };
  };
}

async function credentials(of = device): Promise<Credentials> {
  const { organisation, chain, anchor, key } = of;
  const loaded = await Credentials.load({ organisation, chain, anchor, signingKey: key.pkcs8 });
  if (isRefused(loaded)) throw new Error(loaded.code);
  return loaded;
}

async function asking(ask: AskHub, as: Credentials | null = null): Promise<SealedRequests> {
  const { organisation } = authority;
  const anchor = hex(authority.anchor);
  const checkAnchor = (given: Bytes) => hex(given) === anchor;
  const pause = async () => {};
  return new SealedRequests({
    ask,
    organisation,
    checkAnchor,
    clock,
    makeId: newId,
    credentials: as,
    pause,
  });
}

describe("sealed requests", () => {
  test("the vault reads what the device signed, and the device its answer", async () => {
    const seen: SealedRequest[] = [];
    const sealed = await asking(
      vault((body, request) => {
        expect(body).toEqual({ tag: "find_people", text: "Grey", limit: 3 });
        seen.push(request);
        return {
          tag: "people",
          people: [{ account: "0a".repeat(16), name: "Ada Grey", role: "", delegate: null }],
        };
      }),
      await credentials(),
    );
    const answer = await sealed.ask({ tag: "find_people", text: "Grey", limit: 3 });
    expect(answer).toMatchObject({ tag: "people", people: [{ name: "Ada Grey" }] });
    const request = need(seen[0], "request");
    const statement = signedBytes({
      tag: "wardline/sealed-request/v1",
      organisation: authority.organisation,
      request: request.request,
      device: device.device,
      at: clock(),
      body: await sha256(request.body),
    });
    expect(
      await verify(device.key.publicKey, need(request.signature, "signature"), statement),
    ).toBe(true);
  });

  test("the vault's refusal comes back with its field", async () => {
    const refusing = vault(() => ({
      tag: "vault_refused",
      ...{ code: "not_permitted", field: "text", retryAfter: null },
    }));
    const answer = await (await asking(refusing)).ask({ tag: "list_conversations" });
    expect(answer).toEqual({ code: "not_permitted", field: "text" });
  });

  test("a hub that names another vault is found out before anything is sealed", async () => {
    const noted = vault(() => ({ tag: "noted" }), { anchor: other.anchor });
    expect(await (await asking(noted)).ask({ tag: "list_conversations" })).toEqual({
      code: "bad_certificate",
      field: "anchor",
    });
    const foreign = await other.sealing();
    const replaced = vault(() => ({ tag: "noted" }), { chain: foreign.chain });
    expect(await (await asking(replaced)).ask({ tag: "list_conversations" })).toEqual({
      code: "bad_certificate",
      field: "sealing_chain",
    });
    const asDevice = vault(() => ({ tag: "noted" }), { chain: device.chain });
    expect(await (await asking(asDevice)).ask({ tag: "list_conversations" })).toEqual({
      code: "bad_certificate",
      field: "sealing_chain",
    });
  });

  test("a changed answer is no answer", async () => {
    const spoiling = vault(() => ({ tag: "noted" }), { spoil: true });
    expect(await (await asking(spoiling)).ask({ tag: "list_conversations" })).toEqual({
      code: "cannot_decrypt",
      field: "answer",
    });
  });

  test("the same bytes are carried again while the vault is away, three times", async () => {
    const carried: string[] = [];
    const answering = vault(() => ({ tag: "noted" }));
    const away: AskHub = async (request) => {
      if (request.tag !== "carry_sealed") return answering(request);
      carried.push(hex(request.sealed));
      return { code: "vault_away", retryAfter: 5 };
    };
    expect(await (await asking(away)).ask({ tag: "list_conversations" })).toEqual({
      code: "vault_away",
      retryAfter: 5,
    });
    expect(carried).toHaveLength(3);
    expect(new Set(carried).size).toBe(1);
  });
});

describe("enrolment", () => {
  const account = "0c".repeat(16);
  const assigned = "0d".repeat(16);
  const secret = utf8("sixteen secrets!");
  const nonce = new Uint8Array(32).fill(7);

  async function invitation(fingerprintOf = authority): Promise<Invitation> {
    return {
      hub: "wss://hub.example",
      organisation: authority.organisation,
      invitation: "0e".repeat(16),
      secret,
      rootFingerprint: await sha256(fingerprintOf.anchor),
    };
  }

  /** Takes the public key out of a request: the point is the last 97 bytes of the 120 of its SubjectPublicKeyInfo. */
  function enrolling(named = `${account}/${assigned}`, steward = false): Answering {
    return async (body) => {
      if (body.tag === "begin_enrolment") {
        const offered = { relyingParty: "", login: "" };
        return { tag: "enrolment_begun", account, device: assigned, nonce, ...offered };
      }
      if (body.tag !== "enrol") throw new Error(body.tag);
      const challenge = await enrolmentChallenge(
        authority.organisation,
        account,
        nonce,
        body.certificateRequest,
      );
      expect(hex(body.evidence)).toBe(hex(await invitationEvidence(secret, challenge)));
      const start = hex(body.certificateRequest).indexOf("3076301006072a8648ce3d0201") / 2;
      const publicKeyInfo = body.certificateRequest.slice(start, start + 120);
      const [deviceUsage, stewardUsage] = extendedKeyUsages();
      const chain = await authority.issue(
        `wardline:${authority.organisation}/${named}`,
        publicKeyInfo,
        steward ? [deviceUsage, stewardUsage] : [deviceUsage],
      );
      return { tag: "enrolled", chain, accountName: "Ada Grey", organisationName: "General" };
    };
  }

  async function enrolled(answer: Answering, from = authority): Promise<Enrolment | Refused> {
    return enrol(await invitation(from), { ask: vault(answer), clock, makeId: newId });
  }

  test("gives a key, its certificate and the anchor", async () => {
    const enrolment = await enrolled(enrolling());
    if (isRefused(enrolment)) throw new Error(enrolment.code);
    expect(enrolment).toMatchObject({ accountName: "Ada Grey", hub: "wss://hub.example" });
    expect(enrolment.identity).toMatchObject({ account, device: assigned, steward: false });
    const loaded = await Credentials.load(enrolment);
    expect(isRefused(loaded)).toBe(false);
  });

  test("another root than the invitation's is refused", async () => {
    expect(await enrolled(enrolling(), other)).toEqual({
      code: "bad_certificate",
      field: "anchor",
    });
  });

  test("a certificate for somebody else, or for a steward, is refused", async () => {
    const refused = { code: "bad_certificate", field: "chain" };
    expect(await enrolled(enrolling(`${account}/${"0f".repeat(16)}`))).toEqual(refused);
    expect(await enrolled(enrolling(`${account}/${assigned}`, true))).toEqual(refused);
  });

  test("a certificate for another key is refused", async () => {
    const answer: Answering = async (body, request) => {
      const said = await enrolling()(body, request);
      return said.tag === "enrolled" ? { ...said, chain: device.chain } : said;
    };
    expect(await enrolled(answer)).toEqual({ code: "bad_certificate", field: "chain" });
  });

  test("key and certificate that do not belong to the organisation do not load", async () => {
    const { chain, key } = device;
    const loaded = await Credentials.load({
      organisation: authority.organisation,
      chain,
      anchor: other.anchor,
      signingKey: key.pkcs8,
    });
    expect(loaded).toEqual({ code: "bad_certificate" });
    const broken = await Credentials.load({
      organisation: authority.organisation,
      chain,
      anchor: authority.anchor,
      signingKey: key.pkcs8.slice(0, 40),
    });
    expect(broken).toEqual({ code: "bad_certificate" });
  });
});

describe("history", () => {
  const entries = encodeAs(list(historyEntryShape), [
    {
      message: "0a".repeat(16),
      position: 1,
      at: 5,
      account: "0b".repeat(16),
      device: "0c".repeat(16),
      content: utf8("content"),
      priority: 1,
    },
  ]);

  async function signedBy(signer: TestDevice, request: string, data = entries) {
    const statement = signedBytes({
      tag: "wardline/history/v1",
      organisation: authority.organisation,
      request,
      device: device.device,
      entries: await sha256(data),
    });
    return { tag: "history" as const, entries: data, signature: await signer.key.sign(statement) };
  }

  const identity = (of: TestDevice) => verifyChain([...of.chain], authority.anchors, NOW);

  test("is taken from a steward of the conversation only", async () => {
    const steward = await authority.device({ steward: true });
    const me = identity(device);
    const members = [me, identity(steward)];
    const good = await signedBy(steward, "0d".repeat(16));
    expect(await openHistory(good, "0d".repeat(16), me, members)).toMatchObject([{ position: 1 }]);
    const refused = { code: "bad_signature", field: "history" };
    expect(await openHistory(good, "0e".repeat(16), me, members)).toEqual(refused);
    expect(await openHistory(good, "0d".repeat(16), me, [me])).toEqual(refused);
    const bySelf = await signedBy(device, "0d".repeat(16));
    expect(await openHistory(bySelf, "0d".repeat(16), me, members)).toEqual(refused);
    const changed = { ...good, entries: encodeAs(list(historyEntryShape), []) };
    expect(await openHistory(changed, "0d".repeat(16), me, members)).toEqual(refused);
  });

  test("malformed entries are refused even when they are signed", async () => {
    const steward = await authority.device({ steward: true });
    const me = identity(device);
    const bad = await signedBy(steward, "0d".repeat(16), utf8("nonsense"));
    expect(await openHistory(bad, "0d".repeat(16), me, [identity(steward)])).toEqual({
      code: "malformed_request",
      field: "entries",
    });
  });

  test("a signature is taken in its one form only", async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, true, [
      "sign",
      "verify",
    ]);
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const signature = await sign(pair.privateKey, utf8("signed"));
    expect(await verify(point, signature, utf8("signed"))).toBe(true);
    expect(await verify(point, signature, utf8("signet"))).toBe(false);
    expect(await verify(point.slice(0, 96), signature, utf8("signed"))).toBe(false);
    for (const bad of [signature.slice(0, -1), Uint8Array.of(...signature, 0), utf8("short")]) {
      expect(await verify(point, bad, utf8("signed"))).toBe(false);
    }
  });
});
