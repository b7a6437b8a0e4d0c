/** A PIN with the vault's share, and one browser profile that several people share, at a hub and a vault in memory. */
import "fake-indexeddb/auto";
import fc from "fast-check";
import { openDB } from "idb";
import { beforeAll, describe, expect, test } from "vitest";
import type { Core, CoreState, Workstation } from "../../src/core/api";
import type { Bytes } from "../../src/core/bytes";
import { sha256 } from "../../src/core/crypto/hash";
import type { Environment } from "../../src/core/environment";
import { argon2id } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import { enrolmentChallenge } from "../../src/core/protocol/signing";
import type { VaultAnswer, VaultRequest } from "../../src/core/protocol/wire";
import { badgeNumber, findByBadge } from "../../src/core/session/badge";
import { initialsOf } from "../../src/core/session/initials";
import { directoryName, readDirectory } from "../../src/core/store/people";
import {
  findPin,
  preparePin,
  promoteNext,
  type ShareAnswer,
  setPin,
  storeNext,
  unwrap,
} from "../../src/core/store/pin";
import { openDatabase } from "../../src/core/store/schema";
import { environmentOf, Seat, taken } from "../support/cores";
import { FakeLocks } from "../support/locks";
import { loadModule, need } from "../support/node";
import { Server } from "../support/server";

beforeAll(() => loadModule());

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const cheap: typeof argon2id = (pin, salt, _memory, _passes, lanes, length) =>
  argon2id(pin, salt, 64, 1, lanes, length);
const events = { closed: () => undefined };
const clock = () => 0;
const nowhere = {
  hub: "wss://hub.test",
  organisation: newId(),
  root: random(32),
  device: newId(),
};

describe("a PIN with a share", () => {
  test("opens with both, and with neither alone; what is on the disk knows neither", async () => {
    const database = await openDatabase(newId(), events);
    const storageKey = random(32);
    const prepared = await preparePin(cheap, "pin of Ada", storageKey, nowhere);
    await storeNext(database, prepared);
    await promoteNext(database, prepared);
    expect(await findPin(database)).toBe("shared");
    const proofs: Bytes[] = [];
    const answering =
      (answer: ShareAnswer) => (held: { ticket: Bytes }) => async (proof: Bytes) => {
        expect(held.ticket).toEqual(prepared.ticket);
        proofs.push(proof);
        return answer instanceof Uint8Array ? (answer.slice() as Bytes) : answer;
      };
    const right = answering(prepared.share);
    expect(await unwrap(database, cheap, "pin of Ada", clock, right)).toEqual({
      storageKey,
      bare: false,
    });
    expect(proofs).toEqual([prepared.proof]);
    const wrong = answering({ code: "wrong_pin", tries: 9 });
    expect(await unwrap(database, cheap, "pin of Bob", clock, wrong)).toEqual({
      refused: { code: "wrong_pin", tries: 9 },
    });
    expect(proofs[1]).not.toEqual(prepared.proof);
    // A vault that gives anybody the share gives nobody the key.
    await expect(unwrap(database, cheap, "pin of Bob", clock, right)).rejects.toMatchObject({
      code: "state_corrupt",
    });
    const other = answering(random(32));
    await expect(unwrap(database, cheap, "pin of Ada", clock, other)).rejects.toMatchObject({
      code: "state_corrupt",
    });
    const stored = JSON.stringify(await database.getAll("control"), (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
    );
    for (const secret of [prepared.share, prepared.proof, storageKey]) {
      expect(stored).not.toContain(Buffer.from(secret).toString("hex"));
    }
  });

  test("a change that was lost on its way: whichever the vault holds opens, also after it", async () => {
    for (const vaultTookIt of [true, false]) {
      const database = await openDatabase(newId(), events);
      const storageKey = random(32);
      const before = await preparePin(cheap, "old pin", storageKey, nowhere);
      await storeNext(database, before);
      await promoteNext(database, before);
      const after = await preparePin(cheap, "new pin", storageKey, nowhere);
      await storeNext(database, after);
      const held = vaultTookIt ? after : before;
      const take =
        ({ ticket }: { ticket: Bytes }) =>
        async (): Promise<ShareAnswer> =>
          Buffer.from(ticket).equals(held.ticket)
            ? (held.share.slice() as Bytes)
            : { code: "unknown_share" };
      const pin = vaultTookIt ? "new pin" : "old pin";
      for (let times = 0; times < 2; times += 1) {
        expect(await unwrap(database, cheap, pin, clock, take)).toMatchObject({ storageKey });
      }
      const gone = () => async (): Promise<ShareAnswer> => ({ code: "unknown_share" });
      expect(await unwrap(database, cheap, pin, clock, gone)).toEqual({
        refused: { code: "pin_share_gone" },
      });
    }
  });

  test("a record without one goes on while the vault is away", async () => {
    const database = await openDatabase(newId(), events);
    const storageKey = random(32);
    await setPin(database, cheap, "pin of Ada", storageKey);
    await storeNext(database, await preparePin(cheap, "pin of Ada", storageKey, nowhere));
    expect(await findPin(database)).toBe("bare");
    const away = () => async (): Promise<ShareAnswer> => ({ code: "offline" });
    expect(await unwrap(database, cheap, "pin of Ada", clock, away)).toEqual({
      storageKey,
      bare: true,
    });
  });
});

test("initials are letters of the first and the last word, or nothing", () => {
  expect(initialsOf("Dr. Ada Lovelace Grey")).toBe("AG");
  expect(initialsOf("Ñandú")).toBe("Ñ");
  expect(initialsOf("أمينة الحسن")).toBe("أا");
  expect(initialsOf("Marco \u202eoibaF\u202c")).toBe("MO");
  expect(initialsOf("Dr. 7")).toBe("");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(initialsOf(name)).toMatch(/^(?:\p{L}\p{M}*)*$/u);
    }),
  );
});

test("a badge's number is what a reader types, and nothing too short to be one", () => {
  expect(badgeNumber(" 0012345678\r")).toBe("0012345678");
  expect(badgeNumber("123")).toBeNull();
  expect(badgeNumber("9".repeat(65))).toBeNull();
  expect(findByBadge([], random(32))).toBeNull();
});

/** A vault that enrols a new person by each link. */
class Hospital {
  readonly server: Server;
  readonly nonce = random(32);
  readonly people = new Map<string, { account: string; device: string; name: string }>();
  readonly classes: string[] = [];
  idle = 120_000;
  until: number;

  constructor(server: Server) {
    this.server = server;
    this.until = server.house.hub.now + 3_600_000;
    server.answer = (body) => this.#answer(body);
  }

  async link(name: string): Promise<string> {
    const invitation = newId();
    this.people.set(invitation, { account: newId(), device: newId(), name });
    const { authority } = this.server.house;
    const root = await sha256(authority.anchor);
    const base64 = (data: Bytes) => Buffer.from(data).toString("base64url");
    const fields = new URLSearchParams({
      ...{ v: "1", hub: this.server.origin, org: authority.organisation, inv: invitation },
      ...{ key: base64(random(16)), root: base64(root) },
    });
    return `https://wardline.example/#${fields}`;
  }

  async #answer(body: VaultRequest): Promise<VaultAnswer> {
    const { authority, hub } = this.server.house;
    switch (body.tag) {
      case "begin_enrolment": {
        const { account, device } = need(this.people.get(body.invitation), "invitation");
        const relyingParty = "wardline.example";
        return {
          tag: "enrolment_begun",
          ...{ account, device, nonce: this.nonce, relyingParty, login: "" },
        };
      }
      case "enrol": {
        const person = this.people.get(body.invitation);
        if (person === undefined) {
          return {
            tag: "vault_refused",
            ...{ code: "bad_invitation", field: null, retryAfter: null },
          };
        }
        const { account, device, name } = person;
        this.classes.push(body.deviceClass);
        this.people.delete(body.invitation);
        await enrolmentChallenge(
          authority.organisation,
          account,
          this.nonce,
          body.certificateRequest,
        );
        const chain = await authority.certify(body.certificateRequest, account, device);
        return { tag: "enrolled", chain, accountName: name, organisationName: "General" };
      }
      case "list_conversations":
        return { tag: "conversations", conversations: [] };
      case "get_session":
        return {
          tag: "session",
          ...{ deviceClass: "shared", idle: this.idle, beganAt: hub.now, until: this.until },
        };
      default:
        return { tag: "noted" };
    }
  }
}

interface Ward {
  readonly hospital: Hospital;
  readonly seat: Seat;
  readonly core: Core;
  readonly environment: Environment;
}

async function ward(): Promise<Ward> {
  const server = await Server.start();
  const environment = environmentOf(newId(), {
    openSocket: server.openSocket,
    clock: () => server.house.hub.now,
    derivePinKey: cheap,
    pace: { receipts: 1, upkeep: 60_000 },
    jitter: () => 0,
  });
  const seat = await Seat.take(environment);
  return { hospital: new Hospital(server), seat, core: seat.core, environment };
}

const PINS = { "Ada Grey": "blue heron", "Ben Blue": "grey goose" } as const;

async function enrol({ hospital, core }: Ward, name: keyof typeof PINS): Promise<void> {
  const link = await hospital.link(name);
  taken(await core.enrol(link, PINS[name], () => undefined, true));
}

function hereIn(state: CoreState): Workstation {
  if (!("here" in state) || state.here == null) throw new Error(state.kind);
  return state.here;
}

async function both(): Promise<Ward & { ada: string; ben: string }> {
  const found = await ward();
  await enrol(found, "Ada Grey");
  await found.core.lock();
  await found.core.addPerson();
  expect(await found.core.state()).toMatchObject({ kind: "empty" });
  await enrol(found, "Ben Blue");
  await found.core.lock();
  const { people } = hereIn(await found.core.state());
  const [ada, ben] = people.map(({ id }) => id);
  return { ...found, ada: need(ada, "Ada"), ben: need(ben, "Ben") };
}

describe("a workstation that two people share", () => {
  test("each has a store and a device of their own, and only the chosen one's opens", async () => {
    const { core, hospital, environment, ada, ben } = await both();
    expect(hospital.classes).toEqual(["shared", "shared"]);
    const locked = await core.state();
    expect(hereIn(locked).people.map(({ label }) => label)).toEqual(["Ada Grey", "Ben Blue"]);
    expect(hereIn(locked).chosen).toBeNull();
    expect(await core.unlock("blue heron")).toMatchObject({ refused: { code: "not_initialised" } });
    await core.choosePerson(ben);
    expect(await core.state()).toMatchObject({ kind: "locked", ways: { pin: true } });
    expect(await core.unlock("blue heron")).toMatchObject({
      refused: { code: "wrong_pin", tries: 9 },
    });
    taken(await core.unlock("grey goose"));
    expect(await core.state()).toMatchObject({ kind: "open", me: { name: "Ben Blue" } });
    // Nobody is taken away from an open page.
    await core.choosePerson(ada);
    await core.addPerson();
    expect(await core.state()).toMatchObject({ kind: "open", me: { name: "Ben Blue" } });
    await core.lock();
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    expect(await core.state()).toMatchObject({ kind: "open", me: { name: "Ada Grey" } });
    await core.lock();
    const names = (await indexedDB.databases())
      .map((each) => each.name ?? "")
      .filter((name) => name.startsWith(environment.database));
    expect(names).toHaveLength(3);
  });

  test("another core of the profile shows the same people; the first hands over", async () => {
    const { core, environment, ada } = await both();
    const again = await Seat.take({ ...environment, locks: new FakeLocks() });
    expect(hereIn(await again.core.state()).people).toHaveLength(2);
    await again.core.choosePerson(ada);
    taken(await again.core.unlock("blue heron"));
    await again.core.lock();
    await core.lock();
  });

  test("initials instead of names: no name stays, and each comes back with its owner", async () => {
    const { core, environment, ada, ben } = await both();
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    await core.showNames(false);
    await core.lock();
    const labels = async () => hereIn(await core.state()).people.map(({ label }) => label);
    expect(await labels()).toEqual(["AG", "BB"]);
    const raw = await openDB(directoryName(environment.database));
    expect(JSON.stringify(await raw.getAll("people"))).not.toMatch(/Grey|Blue/);
    raw.close();
    await core.choosePerson(ben);
    taken(await core.unlock("grey goose"));
    await core.showNames(true);
    await core.lock();
    expect(await labels()).toEqual(["AG", "Ben Blue"]);
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    await core.lock();
    expect(await labels()).toEqual(["Ada Grey", "Ben Blue"]);
  });

  test("a badge chooses its owner, opens nothing, and is on the disk as a digest only", async () => {
    const { core, environment, ada, ben } = await both();
    expect(await core.chooseByBadge("0012345678")).toMatchObject({
      refused: { code: "unknown_badge" },
    });
    expect(await core.setBadge("0012345678")).toMatchObject({ refused: { code: "locked" } });
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    expect(await core.setBadge("12")).toMatchObject({ refused: { code: "badge_too_short" } });
    taken(await core.setBadge("0012345678"));
    await core.lock();
    taken(await core.chooseByBadge("0012345678\n"));
    const chosen = await core.state();
    expect(chosen).toMatchObject({ kind: "locked", here: { chosen: ada } });
    expect((await core.inbox({}, 0, 9)).entries).toEqual([]);
    taken(await core.unlock("blue heron"));
    await core.lock();
    expect(await core.chooseByBadge("0012345679")).toMatchObject({ ok: false });
    expect(hereIn(await core.state()).chosen).toBeNull();
    await core.choosePerson(ben);
    taken(await core.unlock("grey goose"));
    expect(await core.setBadge("0012345678")).toMatchObject({ refused: { code: "badge_taken" } });
    await core.lock();
    const directory = need(await readDirectory(environment.database), "directory");
    expect(JSON.stringify(directory)).not.toContain("0012345678");
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    taken(await core.setBadge(null));
    await core.lock();
    expect(await core.chooseByBadge("0012345678")).toMatchObject({ ok: false });
  });

  test("ten wrong PINs: nothing opens it any more, the other person works on", async () => {
    const { core, ada, ben } = await both();
    await core.choosePerson(ada);
    for (let left = 9; left > 0; left -= 1) {
      expect(await core.unlock("wrong one")).toMatchObject({
        refused: { code: "wrong_pin", tries: left },
      });
    }
    const gone = { refused: { code: "pin_share_gone" } };
    expect(await core.unlock("wrong one")).toMatchObject(gone);
    expect(await core.unlock("blue heron")).toMatchObject(gone);
    await core.choosePerson(ben);
    taken(await core.unlock("grey goose"));
    await core.lock();
    // Whoever's PIN is used up starts again: only their store goes.
    await core.choosePerson(ada);
    await core.erase();
    expect(hereIn(await core.state()).people.map(({ label }) => label)).toEqual(["Ben Blue"]);
  });

  test("a wipe order erases that person's store and no other", async () => {
    const { core, seat, hospital, environment, ada, ben } = await both();
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    const state = await core.state();
    if (state.kind !== "open") throw new Error(state.kind);
    await seat.until("online", async () => {
      const now = await core.state();
      return now.kind === "open" && now.caughtUp;
    });
    const { server } = hospital;
    server.revoke(state.device, await server.house.authority.revoked(state.device));
    await seat.until("removed", async () => (await core.state()).kind === "removed");
    await core.erase();
    await seat.until("people", async () => (await core.state()).kind === "locked");
    expect(hereIn(await core.state()).people.map(({ id }) => id)).toEqual([ben]);
    await core.choosePerson(ben);
    taken(await core.unlock("grey goose"));
    await core.lock();
    await core.choosePerson(ben);
    await core.erase();
    expect(await core.state()).toMatchObject({ kind: "empty" });
    expect(await readDirectory(environment.database)).toBeNull();
  });

  test("an enrolment that came to nothing leaves nobody, and the others as they were", async () => {
    const found = await both();
    const { core, hospital, environment, ada } = found;
    await core.addPerson();
    const link = await hospital.link("Nobody");
    taken(await core.beginEnrolment(link, () => undefined));
    hospital.people.clear();
    const given = { deviceName: "", pin: "some other pin" };
    expect(await core.finishEnrolment(given, () => undefined)).toMatchObject({ ok: false });
    expect(await core.state()).toMatchObject({ kind: "empty", here: { chosen: null } });
    await core.choosePerson(null);
    expect(hereIn(await core.state()).people).toHaveLength(2);
    const directory = need(await readDirectory(environment.database), "directory");
    expect(directory.people.every(({ whole }) => whole)).toBe(true);
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    await core.lock();
  });

  test("the vault's word on the session is kept, and its end is said", async () => {
    const { core, seat, hospital, ada } = await both();
    hospital.until = hospital.server.house.hub.now - 1;
    await core.choosePerson(ada);
    taken(await core.unlock("blue heron"));
    const over = await seat.until("over", async () => {
      const state = await core.state();
      return state.kind === "open" && state.session?.over === true ? state.session : null;
    });
    expect(over).toMatchObject({ deviceClass: "shared", idle: 120_000 });
    await core.lock();
  });
});

test("the first person decides for the profile: it may be theirs alone", async () => {
  const found = await ward();
  const { core, hospital, environment } = found;
  const link = await hospital.link("Ada Grey");
  taken(await core.enrol(link, "blue heron", () => undefined));
  expect(hospital.classes).toEqual(["personal"]);
  await core.lock();
  expect(await core.state()).toMatchObject({ kind: "locked", here: null });
  await core.addPerson();
  expect(await core.state()).toMatchObject({ kind: "locked" });
  expect(await readDirectory(environment.database)).toBeNull();
  taken(await core.unlock("blue heron"));
  await core.lock();
});
