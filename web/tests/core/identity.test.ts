/** Who opens a profile, who may end it: passkeys, sign-in, the authority's word, renewal. */
import "fake-indexeddb/auto";
import { beforeAll, describe, expect, test } from "vitest";
import type { PasskeyMade, PasskeyProof } from "../../src/core/api";
import { type Bytes, hex } from "../../src/core/bytes";
import { readCertificate } from "../../src/core/crypto/certificate";
import { sha256 } from "../../src/core/crypto/hash";
import { readOrganisation } from "../../src/core/identity/organisation";
import { isRenewalDue } from "../../src/core/identity/renew";
import { verifyRevocation } from "../../src/core/identity/revocation";
import { argon2id, type Identity } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import {
  enrolmentChallenge,
  invitationEvidence,
  passkeyChallenge,
  signedBytes,
} from "../../src/core/protocol/signing";
import type { Revoked, VaultAnswer, VaultRequest } from "../../src/core/protocol/wire";
import { setPin } from "../../src/core/store/pin";
import { addPrf, findPrf, newPrfInput, removePrf, unwrapPrf } from "../../src/core/store/prf";
import { CONTROL, openDatabase } from "../../src/core/store/schema";
import { findWays, isEnrolled } from "../../src/core/store/unlock";
import { Authority, memberOf, NOW } from "../support/authority";
import { environmentOf, Seat, taken } from "../support/cores";
import { loadModule, need } from "../support/node";
import { Server } from "../support/server";

beforeAll(() => loadModule());

const cheap: typeof argon2id = (pin, salt, _memory, _passes, lanes, length) =>
  argon2id(pin, salt, 64, 1, lanes, length);
const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

describe("the authority's word", () => {
  test("counts for one device of one organisation, as it was signed", async () => {
    const authority = await Authority.found();
    const { organisation, anchor } = authority;
    const device = newId();
    const about = { organisation, device, anchor };
    const word = await authority.revoked(device);
    expect(await verifyRevocation(word, about)).toEqual({ at: NOW * 1000, wipe: true });
    const whole = { ...word, issuer: [...word.issuer, anchor] };
    expect(await verifyRevocation(whole, about)).toEqual({ at: NOW * 1000, wipe: true });
    const other = await Authority.found();
    const forged: Revoked[] = [
      { ...word, wipe: false },
      { ...word, at: word.at + 1 },
      { ...word, issuer: [] },
      { ...word, issuer: [random(300)] },
      { ...word, issuer: [anchor] },
      { ...word, signature: random(104) },
      await authority.revoked(newId()),
      await (await Authority.found(NOW, organisation)).revoked(device),
      await other.revoked(device),
    ];
    for (const each of forged) expect(await verifyRevocation(each, about)).toBeNull();
    expect(await verifyRevocation(word, { ...about, organisation: newId() })).toBeNull();
    expect(await verifyRevocation(word, { ...about, anchor: other.anchor })).toBeNull();
  });

  test("is nobody's whom the authority certified: not a colleague's, not a steward's", async () => {
    const authority = await Authority.found();
    const { organisation, anchor } = authority;
    const device = newId();
    for (const steward of [false, true]) {
      const { key, chain } = await authority.device({ steward });
      const statement = { organisation, device, at: 1, wipe: true };
      const signature = await key.sign(
        signedBytes({ tag: "wardline/revocation/v1", ...statement }),
      );
      const word: Revoked = { tag: "revoked", at: 1, wipe: true, issuer: chain, signature };
      expect(await verifyRevocation(word, { organisation, device, anchor })).toBeNull();
      expect(readCertificate(need(chain[0], "leaf"))?.authority).toBe(false);
      expect(readCertificate(need(chain[1], "issuing"))?.authority).toBe(true);
    }
  });

  test("certificates that were cut or changed anywhere are read as none, or fail", async () => {
    const authority = await Authority.found();
    const { organisation, anchor } = authority;
    const device = newId();
    const word = await authority.revoked(device);
    const issuing = need(word.issuer[0], "issuing");
    for (let length = 0; length < issuing.length; length += 7) {
      expect(readCertificate(issuing.slice(0, length))).toBeNull();
    }
    for (let at = 0; at < issuing.length; at += 5) {
      const changed = issuing.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const spoiled = { ...word, issuer: [changed] };
      expect(await verifyRevocation(spoiled, { organisation, device, anchor })).toBeNull();
    }
  });
});

describe("a profile that a passkey opens", () => {
  const open = () => openDatabase(newId(), { closed: () => undefined });

  test("opens with its PRF, and with nothing else", async () => {
    const database = await open();
    const storageKey = random(32);
    const input = newPrfInput();
    const [phone, key] = [
      { credential: random(32), secret: random(32) },
      { credential: random(64), secret: random(32) },
    ];
    expect(isEnrolled(await findWays(database))).toBe(false);
    await addPrf(database, "wardline.example", input, phone, storageKey);
    await addPrf(database, "wardline.example", input, key, storageKey);
    expect(await findWays(database)).toEqual({
      pin: false,
      pinNeedsVault: false,
      passkeys: {
        relyingParty: "wardline.example",
        input,
        credentials: [phone.credential, key.credential],
      },
    });
    expect(await unwrapPrf(database, phone)).toEqual(storageKey);
    expect(await unwrapPrf(database, key)).toEqual(storageKey);
    expect(await unwrapPrf(database, { ...phone, secret: key.secret })).toBeNull();
    expect(await unwrapPrf(database, { ...phone, secret: new Uint8Array() })).toBeNull();
    expect(await unwrapPrf(database, { ...phone, credential: random(32) })).toBeNull();
    expect(await unwrapPrf(database, { ...phone, credential: key.credential })).toBeNull();
    const stored = JSON.stringify(await database.getAll(CONTROL), (_, value) =>
      value instanceof Uint8Array ? hex(value) : value,
    );
    for (const secret of [storageKey, phone.secret, key.secret]) {
      expect(stored).not.toContain(hex(secret));
    }
    await removePrf(database, phone.credential);
    expect(await unwrapPrf(database, phone)).toBeNull();
    expect(await unwrapPrf(database, key)).toEqual(storageKey);
    await removePrf(database, key.credential);
    expect(await findPrf(database)).toBeNull();
    expect(isEnrolled(await findWays(database))).toBe(false);
    await setPin(database, cheap, "blue heron", storageKey);
    expect(isEnrolled(await findWays(database))).toBe(true);
  });

  test("a wrapping that was moved or changed opens nothing, a damaged record says so", async () => {
    const database = await open();
    const answer = { credential: random(32), secret: random(32) };
    await addPrf(database, "wardline.example", newPrfInput(), answer, random(32));
    const record = await database.get(CONTROL, "prf");
    const credential = random(32);
    const [wrapping] = record.wrappings;
    await database.put(CONTROL, { ...record, wrappings: [{ ...wrapping, credential }] });
    expect(await unwrapPrf(database, { ...answer, credential })).toBeNull();
    const wrapped = wrapping.wrapped.slice();
    wrapped[20] ^= 1;
    await database.put(CONTROL, { ...record, wrappings: [{ ...wrapping, wrapped }] });
    expect(await unwrapPrf(database, answer)).toBeNull();
    await database.put(CONTROL, { ...record, wrappings: [{ credential: 5 }] });
    await expect(findPrf(database)).rejects.toMatchObject({ code: "state_corrupt" });
  });
});

test("what the origin says of its organisation is read strictly", async () => {
  const { anchor, organisation } = await Authority.found();
  const root = Buffer.from(anchor).toString("base64");
  const said = { hub: "wss://hub.example", organisation, root, name: "General" };
  expect(await readOrganisation(said)).toEqual({
    hub: "wss://hub.example",
    organisation,
    rootFingerprint: await sha256(anchor),
  });
  const wrong = [
    null,
    "text",
    {},
    { ...said, hub: "https://hub.example/" },
    { ...said, hub: "wss://hub.example/path" },
    { ...said, organisation: "general" },
    { ...said, root: "" },
    { ...said, root: "not base64!" },
    { ...said, root: "A".repeat(8000) },
    { ...said, root: undefined },
  ];
  for (const each of wrong) {
    expect(await readOrganisation(each)).toEqual({ code: "unknown_organisation" });
  }
});

test("renewal is due when a third of the time is left", () => {
  const identity = { notBefore: 0, notAfter: 90 } as Identity;
  expect(isRenewalDue(identity, 59_000)).toBe(false);
  expect(isRenewalDue(identity, 61_000)).toBe(true);
  expect(isRenewalDue(identity, 91_000)).toBe(true);
});

/** A vault that enrols whoever comes, and writes down what it was told. */
class Vault {
  readonly server: Server;
  readonly account = newId();
  readonly device = newId();
  readonly nonce = random(32);
  readonly secret = random(16);
  readonly taken: VaultRequest[] = [];
  readonly added: Bytes[] = [];
  steppedUp = false;
  renewed: Bytes[] | null = null;

  constructor(server: Server) {
    this.server = server;
    server.answer = (body) => this.#answer(body);
  }

  get link(): Promise<string> {
    const { authority } = this.server.house;
    return sha256(authority.anchor).then((root) => {
      const base64 = (data: Bytes) => Buffer.from(data).toString("base64url");
      const fields = new URLSearchParams({
        v: "1",
        hub: this.server.origin,
        org: authority.organisation,
        inv: newId(),
        key: base64(this.secret),
        root: base64(root),
      });
      return `https://wardline.example/#${fields}`;
    });
  }

  challenge(certificateRequest: Bytes): Promise<Bytes> {
    const { organisation } = this.server.house.authority;
    return enrolmentChallenge(organisation, this.account, this.nonce, certificateRequest);
  }

  async #answer(body: VaultRequest): Promise<VaultAnswer> {
    this.taken.push(body);
    const { account, device, nonce } = this;
    const { authority } = this.server.house;
    const names = { accountName: "Ada Grey", organisationName: "General" };
    const relyingParty = "wardline.example";
    const refused = (code: string): VaultAnswer => ({
      tag: "vault_refused",
      ...{ code, field: null, retryAfter: null },
    });
    switch (body.tag) {
      case "begin_enrolment":
        return { tag: "enrolment_begun", account, device, nonce, relyingParty, login: "ada" };
      case "begin_sign_in":
        return {
          tag: "sign_in_begun",
          attempt: newId(),
          ...{ account, device, nonce, relyingParty },
          methods: ["passkey"],
          credentials: [random(32)],
          providers: [],
        };
      case "enrol": {
        const challenge = await this.challenge(body.certificateRequest);
        const wanted = await invitationEvidence(this.secret, challenge);
        if (hex(body.evidence) !== hex(wanted)) return refused("bad_evidence");
        const chain = await authority.certify(body.certificateRequest, account, device);
        return { tag: "enrolled", chain, ...names };
      }
      case "complete_sign_in": {
        const { evidence } = body;
        const challenge = await this.challenge(body.certificateRequest);
        if (evidence.tag !== "passkey" || hex(evidence.clientData) !== hex(challenge)) {
          return refused("sign_in_failed");
        }
        const chain = await authority.certify(body.certificateRequest, account, device);
        return { tag: "enrolled", chain, ...names };
      }
      case "begin_passkey":
        return {
          tag: "passkey_begun",
          ...{ nonce, relyingParty, organisationName: "General", login: "ada" },
          user: random(16),
          exclude: this.added,
        };
      case "add_passkey":
        this.added.push(body.passkey.attestation);
        return { tag: "noted" };
      case "list_passkeys":
        return {
          tag: "passkeys",
          passkeys: this.added.map((credential) => ({
            ...{ credential, name: "Phone", addedAt: 1, usedAt: null, synced: true },
          })),
        };
      case "remove_passkey":
        return this.steppedUp ? { tag: "noted" } : refused("step_up_required");
      case "begin_step_up":
        return {
          tag: "step_up_begun",
          ...{ nonce, relyingParty, credentials: this.added, providers: [] },
          methods: ["passkey"],
        };
      case "step_up":
        this.steppedUp = true;
        return { tag: "stepped_up", until: 5 };
      case "list_conversations":
        return { tag: "conversations", conversations: [] };
      case "renew_certificate":
        if (this.renewed === null) return refused("not_permitted");
        return { tag: "certificate_renewed", chain: this.renewed };
      default:
        return { tag: "noted" };
    }
  }
}

async function house(upkeep = 60_000): Promise<{ vault: Vault; seat: Seat }> {
  const server = await Server.start();
  const { anchor, organisation } = server.house.authority;
  const root = Buffer.from(anchor).toString("base64");
  const environment = environmentOf(newId(), {
    openSocket: server.openSocket,
    clock: () => server.house.hub.now,
    derivePinKey: cheap,
    pace: { receipts: 1, upkeep },
    jitter: () => 0,
    readOrganisation: async () => ({ hub: server.origin, organisation, root }),
  });
  return { vault: new Vault(server), seat: await Seat.take(environment) };
}

/** The attestation stands for the credential, so that the vault above has its id. */
function made(credential: Bytes, prf: Bytes | null, clientData: Bytes = random(32)): PasskeyMade {
  return { credential, clientData, attestation: credential, prf };
}

function proof(credential: Bytes, prf: Bytes | null, clientData: Bytes = random(8)): PasskeyProof {
  return { credential, clientData, authenticatorData: random(37), signature: random(70), prf };
}

describe("a person with a passkey", () => {
  test("enrols by invitation, unlocks by touch, and falls back to no PIN that never was", async () => {
    const { vault, seat } = await house();
    const { core } = seat;
    const wanted = need(
      taken(await core.beginEnrolment(await vault.link, () => undefined)),
      "offer",
    );
    expect(wanted).toMatchObject({ relyingParty: "wardline.example", login: "ada", exclude: [] });
    expect(hex(wanted.user)).toBe(vault.account);
    const [credential, prf] = [random(32), random(32)];
    const nothing = { deviceName: "Desk" };
    const short = { code: "pin_too_short" };
    expect(await core.finishEnrolment(nothing, () => undefined)).toMatchObject({ refused: short });
    const without = { ...nothing, passkey: made(credential, null) };
    expect(await core.finishEnrolment(without, () => undefined)).toMatchObject({ refused: short });
    const given = { ...nothing, passkey: made(credential, prf) };
    taken(await core.finishEnrolment(given, () => undefined));
    const enrol = vault.taken.find((body) => body.tag === "enrol");
    expect(enrol).toMatchObject({ name: "Desk", passkey: { name: "Desk" } });
    const state = await core.state();
    if (state.kind !== "open") throw new Error(state.kind);
    expect(state.ways).toMatchObject({ pin: false, passkeys: { credentials: [credential] } });

    await core.lock();
    expect(await core.state()).toMatchObject({
      kind: "locked",
      ways: { pin: false, passkeys: { prfInput: wanted.prfInput } },
    });
    const other = { code: "wrong_passkey" };
    const wrong = [proof(credential, random(32)), proof(random(32), prf), proof(credential, null)];
    for (const each of wrong) {
      expect(await core.unlockWithPasskey(each)).toMatchObject({ refused: other });
    }
    taken(await core.unlockWithPasskey(proof(credential, prf)));
    taken(await core.changePin("", "blue heron"));
    await core.lock();
    taken(await core.unlock("blue heron"));
    expect(await core.changePin("", "green heron")).toMatchObject({
      refused: { code: "wrong_pin" },
    });
    await core.lock();
  });

  test("signs in without an invitation: the answer binds the request of this browser", async () => {
    const { vault, seat } = await house();
    const { core } = seat;
    const none = { code: "bad_invitation" };
    const [credential, prf] = [random(32), random(32)];
    const given = { deviceName: "Desk", proof: proof(credential, prf) };
    expect(await core.finishEnrolment(given, () => undefined)).toMatchObject({ refused: none });
    const { passkey: asked } = taken(await core.beginSignIn("Ada"));
    expect(asked).toMatchObject({ relyingParty: "wardline.example" });
    expect(await core.finishEnrolment(given, () => undefined)).toMatchObject({
      refused: { code: "sign_in_failed" },
    });
    const { passkey: again } = taken(await core.beginSignIn("Ada"));
    if (asked === null || again === null) throw new Error("no passkey asked for");
    expect(hex(again.challenge)).not.toBe(hex(asked.challenge));
    const answered = proof(credential, null, again.challenge as Bytes);
    const last = { deviceName: "Desk", proof: answered, pin: "blue heron" };
    taken(await core.finishEnrolment(last, () => undefined));
    expect(vault.taken.find((body) => body.tag === "begin_sign_in")).toMatchObject({
      login: "Ada",
    });
    await core.lock();
    expect(await core.state()).toMatchObject({ ways: { pin: true, passkeys: null } });
    taken(await core.unlock("blue heron"));
    expect(await core.beginSignIn("Ada")).toMatchObject({
      refused: { code: "already_initialised" },
    });
    await core.lock();
  });

  test("is told once of each device that joined after this one's first group", async () => {
    const { vault, seat } = await house();
    const { core } = seat;
    const { authority, hub, steward } = vault.server.house;
    taken(await core.beginEnrolment(await vault.link, () => undefined));
    const [credential, prf] = [random(32), random(32)];
    taken(
      await core.finishEnrolment(
        { deviceName: "", passkey: made(credential, prf) },
        () => undefined,
      ),
    );
    await seat.until("key packages", async () => hub.device(vault.device).packages.length > 9);
    const [before, after, stranger] = [
      await authority.device({ account: vault.account }),
      await authority.device({ account: vault.account }),
      await authority.device(),
    ];
    for (const each of [before, after, stranger]) {
      const member = memberOf(each, authority.anchors);
      const packed = member.keyPackage(NOW, 86_400, true).message as Bytes;
      hub.device(each.device).lastResort = packed;
      member.free();
    }
    const ward = newId();
    steward.found(ward, [before.device, vault.device]);
    await seat.until("joined", async () => (await core.inbox({}, 0, 9)).total === 1);
    const news = async () => {
      const state = await core.state();
      return state.kind === "open" ? state.newDevices : null;
    };
    expect(await news()).toEqual([]);
    steward.change(ward, { add: [after.device, stranger.device] });
    await seat.until("told", async () => (await news())?.length === 1);
    expect(await news()).toEqual([after.device]);
    await core.lock();
    taken(await core.unlockWithPasskey(proof(credential, prf)));
    expect(await news()).toEqual([after.device]);
    await core.knowDevices([after.device, stranger.device]);
    expect(await news()).toEqual([]);
    await core.lock();
    taken(await core.unlockWithPasskey(proof(credential, prf)));
    expect(await news()).toEqual([]);
    await core.lock();
  });

  test("has a certificate that renews itself, for the same key and nobody else", async () => {
    const { vault, seat } = await house();
    const { core } = seat;
    const { authority, hub } = vault.server.house;
    taken(await core.beginEnrolment(await vault.link, () => undefined));
    const [credential, prf] = [random(32), random(32)];
    const given = { deviceName: "", passkey: made(credential, prf) };
    taken(await core.finishEnrolment(given, () => undefined));
    await seat.until("signed in", async () => vault.server.chains.length === 1);
    await core.lock();
    const again = async () => {
      const asked = vault.taken.filter(({ tag }) => tag === "renew_certificate").length;
      taken(await core.unlockWithPasskey(proof(credential, prf)));
      await seat.until("asked", async () =>
        vault.taken.slice().some(({ tag }) => tag === "get_organisation"),
      );
      await seat.until("caught up", async () => {
        const state = await core.state();
        return state.kind === "open" && state.caughtUp;
      });
      await seat.until("renewal", async () => {
        const more = vault.taken.filter(({ tag }) => tag === "renew_certificate").length;
        return more > asked;
      });
      await core.lock();
    };
    const first = need(vault.server.chains.at(-1)?.[0], "leaf");
    // 75 of 90 days are over
    hub.now += 75 * 86_400_000;
    const foreign = await authority.device();
    vault.renewed = foreign.chain as Bytes[];
    await again();
    await again();
    expect(need(vault.server.chains.at(-1)?.[0], "leaf")).toEqual(first);
    const { certificateRequest } = need(
      vault.taken.find((body) => body.tag === "enrol"),
      "enrolment",
    ) as Extract<VaultRequest, { tag: "enrol" }>;
    const days = 180 * 86_400;
    const { account, device } = vault;
    vault.renewed = await authority.certify(certificateRequest, account, device, days);
    await again();
    taken(await core.unlockWithPasskey(proof(credential, prf)));
    await seat.until("signed in", async () => {
      const shown = vault.server.chains.at(-1)?.[0];
      return shown !== undefined && hex(shown) === hex(need(vault.renewed?.[0], "leaf"));
    });
    await core.lock();
  });

  test("renews while the page stays open, and asks a vault that will not once an hour", async () => {
    const { vault, seat } = await house(20);
    const { core } = seat;
    const { hub } = vault.server.house;
    taken(await core.beginEnrolment(await vault.link, () => undefined));
    const given = { deviceName: "", passkey: made(random(32), random(32)) };
    taken(await core.finishEnrolment(given, () => undefined));
    const asked = () => vault.taken.filter(({ tag }) => tag === "renew_certificate").length;
    await seat.until("caught up", async () => {
      const state = await core.state();
      return state.kind === "open" && state.caughtUp;
    });
    expect(asked()).toBe(0);
    for (const days of [75, 1]) {
      const before = asked();
      hub.now += days * 86_400_000;
      await seat.until("renewal", async () => asked() > before);
    }
    // at most once an hour, and once when everything was asked for at the beginning
    expect(asked()).toBeLessThan(4);
    expect(vault.server.chains.length).toBe(1);
    await core.lock();
  });

  test("adds passkeys, and removes them only after a step-up and never the last key", async () => {
    const { vault, seat } = await house();
    const { core } = seat;
    taken(await core.beginEnrolment(await vault.link, () => undefined));
    const [first, firstPrf] = [random(32), random(32)];
    const given = { deviceName: "", passkey: made(first, firstPrf) };
    taken(await core.finishEnrolment(given, () => undefined));
    const wanted = taken(await core.beginPasskey());
    const { organisation } = vault.server.house.authority;
    const whom = { organisation, account: vault.account, device: vault.device };
    expect(wanted.challenge).toEqual(await passkeyChallenge(whom, vault.nonce));
    const [second, secondPrf] = [random(32), random(32)];
    taken(await core.addPasskey(made(second, secondPrf), "Key ring"));
    expect(await core.addPasskey(made(second, secondPrf), "Key ring")).toMatchObject({
      refused: { code: "bad_passkey" },
    });
    expect(taken(await core.passkeys())).toMatchObject([{ credential: second, unlocks: true }]);
    await core.lock();
    taken(await core.unlockWithPasskey(proof(second, secondPrf)));
    expect(await core.removePasskey(first)).toMatchObject({
      refused: { code: "step_up_required" },
    });
    taken(await core.beginStepUp());
    taken(await core.stepUp(proof(second, null)));
    taken(await core.removePasskey(first));
    expect(await core.removePasskey(second)).toMatchObject({ refused: { code: "pin_needed" } });
    await core.lock();
    expect(await core.unlockWithPasskey(proof(first, firstPrf))).toMatchObject({
      refused: { code: "wrong_passkey" },
    });
    taken(await core.unlockWithPasskey(proof(second, secondPrf)));
    taken(await core.changePin("", "blue heron"));
    taken(await core.removePasskey(second));
    await core.lock();
    expect(await core.state()).toMatchObject({ ways: { pin: true, passkeys: null } });
  });
});
