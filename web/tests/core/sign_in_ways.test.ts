/** Signing in by password and approval, and at a provider; and letting another device in. Vaults that lie included. */
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeAll, describe, expect, test } from "vitest";
import { type Bytes, base64Url, hex, utf8 } from "../../src/core/bytes";
import { sha256 } from "../../src/core/crypto/hash";
import { base32 } from "../../src/core/identity/password";
import {
  dropStalePending,
  keepPending,
  PENDING_MILLISECONDS,
  takePending,
} from "../../src/core/identity/pending";
import { newId } from "../../src/core/protocol/ids";
import {
  approvalCode,
  approvalCommitment,
  approvalTranscript,
  enrolmentChallenge,
  stepUpChallenge,
} from "../../src/core/protocol/signing";
import { provePresence } from "../../src/ui/sign-in/step_up";
import { taken } from "../support/cores";
import { loadModule, need } from "../support/node";
import { GIVEN, house, NEWCOMER, PIN, random, refused, signIn } from "../support/sign_in_vault";

beforeAll(() => loadModule());

const HOSPITAL = { provider: "hospital", name: "Hospital", endSessionUrl: "" };

describe("a password", () => {
  test("waits for another device, shows what that one shows, and opens with a PIN", async () => {
    const { core, vault } = await house();
    expect(await core.beginSignIn("Ada")).toMatchObject({
      value: { passkey: null, password: true, providers: [{ provider: "hospital" }] },
    });
    const { shown, outcome } = await signIn(core);
    taken(outcome);
    const opening = vault.asked.find((body) => body.tag === "await_approval" && body.nonce);
    if (opening?.tag !== "await_approval") throw new Error("nothing was opened");
    const code = await vault.code(need(opening.nonce, "nonce"));
    expect(shown.map((each) => each.code)).toEqual([null, code]);
    expect(code).toMatch(/^\d{6}$/);
    expect(await core.finishEnrolment(NEWCOMER, () => undefined)).toMatchObject({
      refused: { code: "pin_too_short" },
    });
    taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
    expect(await core.state()).toMatchObject({ kind: "open", me: { name: "Ada Grey" } });
    await core.lock();
  });

  test("is refused in one way, and what was begun is used up", async () => {
    const { core } = await house();
    const { shown, outcome } = await signIn(core, { ...GIVEN, password: "another one" });
    expect([shown, outcome]).toMatchObject([[], { refused: { code: "sign_in_failed" } }]);
    expect(await core.signInByPassword(GIVEN, NEWCOMER, () => undefined)).toMatchObject({
      refused: { code: "sign_in_failed" },
    });
    const finished = await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined);
    expect(finished).toMatchObject({ refused: { code: "bad_invitation" } });
  });

  test("takes no second nonce from the vault: that would be a second try at the code", async () => {
    const { core, vault } = await house();
    let questions = 0;
    vault.lies = (body) => {
      if (body.tag !== "await_approval") return null;
      questions += 1;
      return { tag: "approval_pending", nonce: random(32) };
    };
    const { outcome } = await signIn(core);
    expect(outcome).toMatchObject({ refused: { code: "bad_approval" } });
    expect(questions).toBe(2);
  });

  test("keeps its nonce to itself until the other device has shown one", async () => {
    const { core, vault } = await house();
    vault.lies = (body) => (body.tag === "await_approval" ? refused("approval_denied") : null);
    const { outcome } = await signIn(core);
    expect(outcome).toMatchObject({ refused: { code: "approval_denied" } });
    const asked = vault.asked.filter((body) => body.tag === "await_approval");
    expect(asked).toMatchObject([{ nonce: null }]);
  });
});

describe("a provider", () => {
  test("is asked with the key's challenge, and its answer counts once, for that sign-in", async () => {
    const before = await house();
    const { vault, server, database } = before;
    const { organisation } = server.house.authority;
    taken(await before.core.beginSignIn("Ada"));
    const address = new URL(taken(await before.core.goToProvider("hospital", NEWCOMER)));
    expect(address.origin).toBe("https://id.example");
    expect(await before.core.goToProvider("another", NEWCOMER)).toMatchObject({
      refused: { code: "sign_in_failed" },
    });

    // the page is gone meanwhile
    const { core } = await house(database, server, vault);
    taken(await core.returnFromProvider({ state: vault.attempt, code: "granted" }));
    const done = vault.asked.find((body) => body.tag === "complete_sign_in");
    if (done?.tag !== "complete_sign_in" || done.evidence.tag !== "open_id") throw new Error();
    const { certificateRequest, evidence } = done;
    expect(evidence).toMatchObject({ provider: "hospital", code: "granted" });
    const challenge = await enrolmentChallenge(
      ...([organisation, vault.account, vault.nonce, certificateRequest] as const),
    );
    expect(address.searchParams.get("nonce")).toBe(base64Url(challenge));
    const verified = base64Url(await sha256(utf8(evidence.verifier)));
    expect(address.searchParams.get("code_challenge")).toBe(verified);
    taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
    await core.lock();
  });

  test.each([true, false])("remembers whose browser it is (several: %s)", async (shared) => {
    const before = await house();
    const { vault, server, database } = before;
    taken(await before.core.beginSignIn("Ada"));
    taken(await before.core.goToProvider("hospital", { ...NEWCOMER, shared }));
    // the page is gone meanwhile, and with it what was chosen there
    const { core } = await house(database, server, vault);
    taken(await core.returnFromProvider({ state: vault.attempt, code: "granted" }));
    const done = vault.asked.find((body) => body.tag === "complete_sign_in");
    expect(done).toMatchObject({ deviceClass: shared ? "shared" : "personal" });
    taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
    expect(await core.state()).toMatchObject({
      kind: "open",
      here: shared ? { people: [{ label: "Ada Grey" }] } : null,
    });
    await core.lock();
  });

  test("answers nobody who did not ask, and no sign-in but the one that did", async () => {
    const { core, vault } = await house();
    const failed = { refused: { code: "sign_in_failed" } };
    const right = { state: vault.attempt, code: "granted" };
    expect(await core.returnFromProvider(right)).toMatchObject(failed);
    for (const wrong of [
      { ...right, state: newId() },
      { ...right, code: null },
    ]) {
      taken(await core.beginSignIn("Ada"));
      taken(await core.goToProvider("hospital", NEWCOMER));
      expect(await core.returnFromProvider(wrong)).toMatchObject(failed);
      // used up, also for the right answer
      expect(await core.returnFromProvider(right)).toMatchObject(failed);
    }
    expect(vault.asked.some((body) => body.tag === "complete_sign_in")).toBe(false);
  });

  test.each([
    "http://id.example/auth?a=b",
    "javascript:alert(1)//?a=b",
    "data:text/html,?a=b",
    "nonsense",
  ])("is never at %s", async (authorizationUrl) => {
    const { core, vault } = await house();
    vault.authorizationUrl = authorizationUrl;
    taken(await core.beginSignIn("Ada"));
    expect(await core.goToProvider("hospital", NEWCOMER)).toMatchObject({
      refused: { code: "sign_in_failed" },
    });
  });
});

/** Somebody who has a provider only, with an open page. */
async function atWork() {
  const found = await house();
  const { core, vault } = found;
  taken(await core.beginSignIn("Ada"));
  taken(await core.goToProvider("hospital", NEWCOMER));
  taken(await core.returnFromProvider({ state: vault.attempt, code: "granted" }));
  taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
  const state = newId();
  vault.authorizationUrl = `https://id.example/auth?prompt=login&max_age=0&state=${state}`;
  const proofs = () => vault.asked.filter((body) => body.tag === "step_up");
  return { ...found, state, proofs };
}

describe("presence at a provider", () => {
  const failed = { refused: { code: "sign_in_failed" } };

  test("answers the challenge of that step-up, by a code that only this page redeems", async () => {
    const { core, vault, server, state, proofs } = await atWork();
    expect(await core.beginStepUp()).toMatchObject({
      value: {
        ...{ passkey: null, password: false },
        providers: [{ provider: "hospital", name: "Hospital" }],
      },
    });
    const asked = taken(await core.beginStepUpAtProvider("hospital"));
    expect(asked.state).toBe(state);
    const { searchParams: query, origin } = new URL(asked.address);
    expect(origin).toBe("https://id.example");
    const { organisation } = server.house.authority;
    const whom = { organisation, account: vault.account, device: vault.device };
    const challenge = await stepUpChallenge(whom, vault.stepUpNonce);
    expect(query.get("nonce")).toBe(base64Url(challenge));
    taken(await core.stepUpByProvider({ state, code: "granted" }));
    const [body] = proofs();
    if (body?.tag !== "step_up" || body.evidence.tag !== "open_id") throw new Error("no evidence");
    expect(body.evidence).toMatchObject({ provider: "hospital", code: "granted" });
    const verified = base64Url(await sha256(utf8(body.evidence.verifier)));
    expect(query.get("code_challenge")).toBe(verified);
    expect(asked.address).not.toContain(body.evidence.verifier);
    expect(await core.state()).toMatchObject({ kind: "open" });
    await core.lock();
  });

  test("takes each answer once, of what was begun last, in time, for whoever is there", async () => {
    const { core, vault, server, state, proofs } = await atWork();
    const right = { state, code: "granted" };
    expect(await core.stepUpByProvider(right)).toMatchObject(failed);
    for (const wrong of [
      { ...right, state: newId() },
      { ...right, state: "" },
      { ...right, code: null },
    ]) {
      taken(await core.beginStepUpAtProvider("hospital"));
      expect(await core.stepUpByProvider(wrong)).toMatchObject(failed);
      // used up, also for the right answer
      expect(await core.stepUpByProvider(right)).toMatchObject(failed);
    }
    // another window was opened since: what the first one brings is worth nothing
    taken(await core.beginStepUpAtProvider("hospital"));
    vault.authorizationUrl = vault.authorizationUrl.replace(state, newId());
    taken(await core.beginStepUpAtProvider("hospital"));
    expect(await core.stepUpByProvider(right)).toMatchObject(failed);
    const begin = async () => taken(await core.beginStepUpAtProvider("hospital")).state;
    // too late, and by a clock that was set back
    for (const later of [PENDING_MILLISECONDS + 1, -1]) {
      const begun = await begin();
      server.house.hub.now += later;
      expect(await core.stepUpByProvider({ state: begun, code: "granted" })).toMatchObject(failed);
    }
    // locked meanwhile: who opens it again did not ask
    const begun = await begin();
    await core.lock();
    expect(await core.stepUpByProvider({ state: begun, code: "granted" })).toMatchObject({
      refused: { code: "locked" },
    });
    taken(await core.unlock(PIN));
    expect(await core.stepUpByProvider({ state: begun, code: "granted" })).toMatchObject(failed);
    expect(proofs()).toEqual([]);
    await core.lock();
  });

  test.each([
    "http://id.example/auth?state=5f5f",
    "javascript:alert(1)//?state=5f5f",
    "https://id.example/auth?a=b",
    "https://id.example/auth?state=",
    "https://id.example/auth?state=5f5f&state=6e6e",
    "nonsense",
  ])("is never asked for at %s", async (address) => {
    const { core, vault, proofs } = await atWork();
    vault.authorizationUrl = address;
    expect(await core.beginStepUpAtProvider("hospital")).toMatchObject(failed);
    expect(await core.beginStepUpAtProvider("another")).toMatchObject(failed);
    for (const state of ["", "5f5f"])
      expect(await core.stepUpByProvider({ state, code: "granted" })).toMatchObject(failed);
    expect(proofs()).toEqual([]);
    await core.lock();
  });

  test("says whether the provider is away, or the owner has nothing", async () => {
    const { core, vault } = await atWork();
    const empty = { relyingParty: "", credentials: [], providers: [] };
    const offer = (methods: readonly "open_id"[]) => {
      vault.lies = ({ tag }) =>
        tag === "begin_step_up"
          ? { tag: "step_up_begun", ...empty, nonce: vault.stepUpNonce, methods }
          : null;
      return core.beginStepUp();
    };
    expect(await offer(["open_id"])).toEqual({ ok: false, refused: { code: "provider_away" } });
    expect(await offer([])).toEqual({
      ok: true,
      value: { passkey: null, password: false, providers: [] },
    });
    expect(await provePresence(core)).toEqual({ ok: false, refused: { code: "no_method" } });
    await core.lock();
  });

  test("tells the page what its owner has", async () => {
    const { core, vault } = await atWork();
    const ways = { methods: ["open_id"], passkeys: 0, password: false, totp: false } as const;
    const all = { ...ways, recoveryCodes: 0, providers: [HOSPITAL] };
    vault.lies = ({ tag }) => (tag === "get_ways_in" ? { tag: "ways_in", ...all } : null);
    expect(taken(await core.waysIn())).toEqual(all);
    vault.lies = ({ tag }) => (tag === "get_ways_in" ? refused("session_ended") : null);
    expect(await core.waysIn()).toMatchObject({ refused: { code: "session_ended" } });
    await core.lock();
  });

  test("is no presence where the vault refuses it", async () => {
    const { core, vault, state } = await atWork();
    for (const code of ["sign_in_failed", "method_not_allowed"]) {
      vault.lies = (body) => (body.tag === "step_up" ? refused(code) : null);
      taken(await core.beginStepUpAtProvider("hospital"));
      const outcome = await core.stepUpByProvider({ state, code: "granted" });
      expect(outcome).toMatchObject({ refused: { code } });
    }
    await core.lock();
  });
});

describe("what waits for the browser to come back", () => {
  test("is sealed under a key that no script reads out, once, for ten minutes", async () => {
    const name = newId();
    const secret = { pkcs8: utf8("the device's private key") };
    await keepPending(name, secret, 1_000);
    const opened = await openDB(`${name}-sign-in`);
    const row = await opened.get("pending", "sign-in");
    opened.close();
    expect(row.key.extractable).toBe(false);
    expect(hex(row.sealed)).not.toContain(hex(secret.pkcs8));
    expect(await takePending(name, 2_000)).toEqual(secret);
    expect(await takePending(name, 2_000)).toBeNull();
    for (const late of [1_001 + PENDING_MILLISECONDS, 999]) {
      await keepPending(name, secret, 1_000);
      expect(await takePending(name, late)).toBeNull();
    }
    await keepPending(name, secret, 1_000);
    await dropStalePending(name, 2_000);
    const names = async () => (await indexedDB.databases()).map((each) => each.name);
    expect(await names()).toContain(`${name}-sign-in`);
    await dropStalePending(name, 1_001 + PENDING_MILLISECONDS);
    expect(await names()).not.toContain(`${name}-sign-in`);
  });
});

describe("another device", () => {
  test("is let in only as it was compared, and denied when it opens something else", async () => {
    const { core, vault, server } = await house();
    const { organisation } = server.house.authority;
    taken((await signIn(core)).outcome);
    taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
    const [request, nonce, device] = [random(32), random(32), newId()];
    const { account, approval } = vault;
    const commitment = await approvalCommitment({ organisation, account, device }, nonce, request);
    let mine: Bytes | null = null;
    let opens = request;
    vault.lies = (body) => {
      if (body.tag === "begin_approval") mine = body.nonce;
      if (body.tag !== "list_approvals") return null;
      const opened =
        mine === null ? { nonce: null, requestHash: null } : { nonce, requestHash: opens };
      return {
        tag: "approvals",
        approvals: [
          {
            ...{ approval, account, device, accountName: "Ada", deviceName: "Phone" },
            ...{
              deviceClass: "personal",
              askedAt: 1,
              expiresAt: 2,
              askedFrom: null,
              commitment,
              ...opened,
            },
          },
        ],
      };
    };
    const [entry] = taken(await core.approvals());
    if (entry === undefined) throw new Error("nothing waits");
    expect(await core.decideApproval(approval, true)).toMatchObject({
      refused: { code: "bad_approval" },
    });
    const code = taken(await core.compareApproval(entry));
    const about = { organisation, approval, request };
    const seen = await approvalTranscript(about, nonce, need<Bytes>(mine, "nonce"));
    expect(code).toBe(approvalCode(seen));
    taken(await core.decideApproval(approval, true));
    expect(vault.asked.at(-1)).toMatchObject({ tag: "decide_approval", approval, seen });

    mine = null;
    opens = random(32);
    expect(await core.compareApproval(entry)).toMatchObject({ refused: { code: "bad_approval" } });
    expect(vault.asked.at(-1)).toMatchObject({ tag: "decide_approval", approval, seen: null });
    await core.lock();
  });
});

test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("writes %j in base32 as RFC 4648 does", (text, encoded) => {
  expect(base32(utf8(text))).toBe(encoded);
});
