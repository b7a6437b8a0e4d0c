/** The whole core behind `api.ts`, at a hub and a vault in memory. */
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeAll, expect, test } from "vitest";
import type { Core, Outgoing } from "../../src/core/api";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import { sha256 } from "../../src/core/crypto/hash";
import { verify } from "../../src/core/crypto/signatures";
import { correctedTime, type Environment } from "../../src/core/environment";
import { argon2id } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import { signedBytes } from "../../src/core/protocol/signing";
import { setPin } from "../../src/core/store/pin";
import { addPrf } from "../../src/core/store/prf";
import { openDatabase } from "../../src/core/store/schema";
import { makeSealing } from "../../src/core/store/sealing";
import { Store } from "../../src/core/store/store";
import { Authority, NOW, type TestDevice } from "../support/authority";
import { environmentOf, Seat, taken } from "../support/cores";
import { FakeLocks } from "../support/locks";
import { loadModule, need } from "../support/node";
import { Server } from "../support/server";

beforeAll(() => loadModule());

const PIN = "blue heron";
const cheap: typeof argon2id = (pin, salt, _memory, _passes, lanes, length) =>
  argon2id(pin, salt, 64, 1, lanes, length);

/** A browser profile in which this device is enrolled. */
async function enrolled(server: Server, device: TestDevice, name: string): Promise<string> {
  const database = newId();
  const opened = await openDatabase(database, { closed: () => undefined });
  const storageKey = crypto.getRandomValues(new Uint8Array(32));
  const store = await Store.open(opened, await makeSealing(storageKey));
  const { organisation, account, chain, anchor } = device;
  await store.record((batch) =>
    batch.put("profile", "profile", {
      hub: server.origin,
      organisation: { id: organisation, name: "Hospital", emergencyNotice: "", quickPhrases: [] },
      chain: [...chain],
      anchor,
      signingKey: device.key.pkcs8,
      me: { account, name, role: "" },
      device: device.device,
    }),
  );
  await setPin(opened, cheap, PIN, storageKey);
  await addPrf(opened, "wardline.example", TOUCH.credential, answerOf(TOUCH), storageKey);
  await store.close();
  return database;
}

/** A passkey of everybody here: what opens a profile without the vault. */
const TOUCH = {
  credential: new Uint8Array(32).fill(1),
  clientData: new Uint8Array(8),
  authenticatorData: new Uint8Array(37),
  signature: new Uint8Array(70),
  prf: new Uint8Array(32).fill(2),
};

function answerOf({ credential, prf }: typeof TOUCH) {
  return { credential, secret: prf };
}

interface House {
  readonly server: Server;
  readonly ada: Seat;
  readonly ben: Seat;
  readonly devices: readonly [TestDevice, TestDevice];
  readonly environments: readonly [Environment, Environment];
  readonly ward: string;
}

function environment(server: Server, database: string, change: Partial<Environment> = {}) {
  return environmentOf(database, {
    openSocket: server.openSocket,
    clock: () => server.house.hub.now,
    derivePinKey: cheap,
    pace: { receipts: 1, upkeep: 60_000 },
    jitter: () => 0,
    ...change,
  });
}

async function caughtUp(seat: Seat): Promise<void> {
  await seat.until("caught up", async () => {
    const state = await seat.core.state();
    return state.kind === "open" && state.caughtUp;
  });
}

async function house(skew = 0): Promise<House> {
  const server = await Server.start();
  const { authority, steward } = server.house;
  const devices = [await authority.device(), await authority.device()] as const;
  const ward = newId();
  const roster = devices.map(({ account }, index) => ({
    account,
    name: `P${index}`,
    role: "",
    delegate: null,
  }));
  const summary = { conversation: ward, kind: "group", title: "Ward 4", roster };
  server.answer = (body) => {
    switch (body.tag) {
      case "list_conversations":
        return {
          tag: "conversations",
          conversations: [
            {
              ...summary,
              patient: null,
              careTeam: [],
              labels: [],
              emergency: null,
              founder: false,
            },
          ],
        };
      case "get_organisation":
        return {
          tag: "organisation",
          name: "General Hospital",
          emergencyNotice: "call 2222",
          quickPhrases: ["On my way"],
        };
      default:
        return { tag: "noted" };
    }
  };
  const environments = [
    environment(server, await enrolled(server, devices[0], "Ada"), {
      clock: () => server.house.hub.now + skew,
    }),
    environment(server, await enrolled(server, devices[1], "Ben")),
  ] as const;
  const [ada, ben] = [await Seat.take(environments[0]), await Seat.take(environments[1])];
  for (const seat of [ada, ben]) {
    taken(await seat.core.unlock(PIN));
    await caughtUp(seat);
  }
  for (const { device } of devices) {
    await ada.until(
      "key packages",
      async () => server.house.hub.device(device).packages.length > 9,
    );
  }
  steward.found(
    ward,
    devices.map((each) => each.device),
  );
  for (const seat of [ada, ben]) {
    await seat.until("joined", async () => (await seat.core.inbox({}, 0, 9)).entries[0]?.title);
  }
  return { server, ada, ben, devices, environments, ward };
}

const text = (body: string, more: Partial<Outgoing> = {}): Outgoing => ({
  body,
  priority: 1,
  ...more,
});

async function bodies(core: Core, ward: string): Promise<string[]> {
  const { messages } = await core.thread(ward, { limit: 100 });
  return messages.map(({ content }) => (content.type === "text" ? content.body : content.type));
}

async function end(...seats: Seat[]): Promise<void> {
  for (const seat of seats) await seat.core.lock();
}

test("open: who one is, what the organisation says, and the clock", async () => {
  const { server, ada, ben } = await house();
  await ada.until("the organisation's words", async () => {
    const state = await ada.core.state();
    return state.kind === "open" && state.organisation.emergencyNotice === "call 2222";
  });
  expect(await ada.core.state()).toMatchObject({
    kind: "open",
    me: { name: "P0" },
    connection: "online",
    clockSkew: 0,
  });
  expect(taken(await ada.core.pushKey())).toBe("the hub's key");
  taken(await ada.core.registerPush({ endpoint: "https://push.test/1" }));
  taken(await ada.core.registerPush(null));
  expect(server.endpoints).toEqual(["https://push.test/1", null]);
  await end(ada, ben);
});

test("locked: nothing is told, nothing is done, and the PIN opens it again", async () => {
  const { ada, ben, ward } = await house();
  taken(await ada.core.send(ward, text("one")));
  await ada.core.saveDraft(ward, {
    body: "half a sentence",
    priority: 2,
    replyTo: null,
    mentions: [],
    acknowledgeBy: null,
  });
  const file = (name: string, bytes: string) => ({
    ...{ name, mediaType: "text/csv", width: 3 },
    bytes: new Blob([bytes]),
  });
  const kept = taken(await ada.core.keepDraftFile(ward, file("list.csv", "a,b"), ["mislabelled"]));
  const other = taken(await ada.core.keepDraftFile(ward, file("more.csv", "c,d"), []));
  await ada.core.dropDraftFiles(ward, [other]);
  const large = { ...file("scan", ""), bytes: new Blob([new Uint8Array((64 << 20) - 2)]) };
  expect(await ada.core.keepDraftFile(ward, large, [])).toMatchObject({
    refused: { code: "attachment_too_large" },
  });
  await ada.core.lock();
  expect(await ada.core.state()).toMatchObject({ kind: "locked", retryAfter: 0 });
  expect((await ada.core.inbox({}, 0, 9)).entries).toEqual([]);
  expect(await ada.core.draftFiles(ward)).toEqual([]);
  expect(await ada.core.keepDraftFile(ward, file("x", ""), [])).toMatchObject({
    refused: { code: "locked" },
  });
  expect(await ada.core.thread(ward, { limit: 9 })).toEqual({
    messages: [],
    earlier: false,
    later: false,
  });
  expect(await ada.core.conversation(ward)).toBeNull();
  expect(await ada.core.search("one", 9)).toEqual([]);
  expect(await ada.core.send(ward, text("x"))).toEqual({ ok: false, refused: { code: "locked" } });
  expect(await ada.core.unlock("wrong one")).toMatchObject({ refused: { code: "wrong_pin" } });
  taken(await ada.core.unlock(PIN));
  await ada.until("sent", async () => (await bodies(ada.core, ward)).length === 1);
  const draft = (await ada.core.conversation(ward))?.draft;
  expect(draft).toMatchObject({ body: "half a sentence" });
  expect(draft).not.toHaveProperty("files");
  await ada.core.saveDraft(ward, null);
  const [found, ...rest] = await ada.core.draftFiles(ward);
  expect([found?.id, found?.file.name, found?.file.width, rest]).toEqual([kept, "list.csv", 3, []]);
  expect(await found?.file.bytes.text()).toBe("a,b");
  expect(found?.notes).toEqual(["mislabelled"]);
  await ada.core.dropDraftFiles(ward, [kept]);
  expect(await ada.core.draftFiles(ward)).toEqual([]);
  expect((await ada.core.conversation(ward))?.draft).toBeNull();
  expect(taken(await ada.core.changePin(PIN, "grey heron"))).toBeUndefined();
  expect(await ada.core.changePin("grey heron", "short")).toMatchObject({
    refused: { code: "pin_too_short" },
  });
  await ada.core.lock();
  expect(await ada.core.unlock(PIN)).toMatchObject({ ok: false });
  taken(await ada.core.unlock("grey heron"));
  await end(ada, ben);
});

test("without a network: what is stored is read, what is said waits, and leaves when it is back", async () => {
  const { server, ada, ben, ward } = await house();
  server.away = true;
  server.drop();
  await ada.until("offline", async () => {
    const state = await ada.core.state();
    return state.kind === "open" && state.connection !== "online";
  });
  const waiting = taken(await ada.core.send(ward, text("waits")));
  await ada.core.lock();
  expect(await ada.core.unlock(PIN)).toEqual({ ok: false, refused: { code: "offline" } });
  taken(await ada.core.unlockWithPasskey(TOUCH));
  expect(await ada.core.message(waiting)).toMatchObject({ state: "waiting", position: null });
  expect((await ada.core.inbox({}, 0, 9)).entries[0]?.last).toMatchObject({ state: "waiting" });
  server.away = false;
  await ben.until("arrived", async () => ben.core.message(waiting));
  await ada.until("sent", async () => (await ada.core.message(waiting))?.state === "sent");
  await end(ada, ben);
});

test("what needs the vault is refused at once where there is no network", async () => {
  const { server, ada, ben, environments } = await house();
  await ada.core.lock();
  server.away = true;
  const network = { online: false, listen: () => () => undefined };
  const seat = await Seat.take({ ...environments[0], locks: new FakeLocks(), network });
  taken(await seat.core.unlockWithPasskey(TOUCH));
  await seat.until("offline", async () => {
    const state = await seat.core.state();
    return state.kind === "open" && state.connection === "offline";
  });
  const started = performance.now();
  expect(await seat.core.findPeople("Ben", 5)).toEqual({ ok: false, refused: { code: "offline" } });
  expect(performance.now() - started).toBeLessThan(5_000);
  expect((await seat.core.inbox({}, 0, 9)).entries).toHaveLength(1);
  await end(seat, ben);
});

test("a hub that talks nonsense is left, and tried again", async () => {
  const { server, ada, ben, ward } = await house();
  server.babble();
  const said = taken(await ada.core.send(ward, text("after the nonsense")));
  await ben.until("arrived", async () => ben.core.message(said));
  await end(ada, ben);
});

test.each([
  ["ahead", 86_400_000],
  ["behind", -86_400_000],
])("a clock a day %s: people are told, and everything works", async (_name, skew) => {
  const { server, ada, ben, ward } = await house(skew);
  expect(await ada.core.state()).toMatchObject({ kind: "open", clockSkew: skew });
  const said = taken(await ada.core.send(ward, text("what day is it?")));
  expect((await ada.core.message(said))?.at).toBe(server.house.hub.now);
  await ben.until("arrived", async () => ben.core.message(said));
  expect((await ada.core.inbox({}, 0, 9)).entries[0]?.title).toBe("Ward 4");
  await end(ada, ben);
});

test("a hub that claims another month is not believed", () => {
  const now = 1_800_000_000_000;
  expect(correctedTime(now, 60_000)).toBe(now);
  expect(correctedTime(now, 3_600_000)).toBe(now - 3_600_000);
  expect(correctedTime(now, 30 * 86_400_000)).toBe(now);
});

test("two tabs: one has the device, the other may take it over", async () => {
  const { server, ada, ben, environments, ward } = await house();
  const locks = new FakeLocks();
  await ada.core.lock();
  const shared = { ...environments[0], locks };
  const first = await Seat.take(shared);
  taken(await first.core.unlock(PIN));
  await caughtUp(first);
  const second = await Seat.take(shared);
  expect(await second.core.state()).toEqual({ kind: "elsewhere" });
  expect(await second.core.unlock(PIN)).toMatchObject({ ok: false });
  await second.core.takeOver();
  await first.until("elsewhere", async () => (await first.core.state()).kind === "elsewhere");
  expect(await first.core.send(ward, text("x"))).toMatchObject({ refused: { code: "locked" } });
  expect((await second.core.state()).kind).toBe("locked");
  taken(await second.core.unlock(PIN));
  const said = taken(await second.core.send(ward, text("from the second tab")));
  await ben.until("arrived", async () => ben.core.message(said));
  expect(server.house.hub.order.get(ward)).toHaveLength(1);
  await first.core.takeOver();
  await second.until("elsewhere", async () => (await second.core.state()).kind === "elsewhere");
  taken(await first.core.unlock(PIN));
  expect(await bodies(first.core, ward)).toEqual(["from the second tab"]);
  await end(first, second, ben);
});

test("told to erase itself: everything stored here is gone, and the vault has its word", async () => {
  const { server, ada, ben, devices, environments } = await house();
  const [{ device, key }] = devices;
  const { authority } = server.house;
  server.revoke(device, await authority.revoked(device));
  await ada.until("removed", async () => (await ada.core.state()).kind === "removed");
  const { database } = environments[0];
  await ada.until("erased", async () =>
    (await indexedDB.databases()).every((each) => each.name !== database),
  );
  expect((await ada.core.inbox({}, 0, 9)).entries).toEqual([]);
  await ada.until("confirmed", async () => {
    const state = await ada.core.state();
    return state.kind === "removed" && state.confirmed;
  });
  const word = need(
    server.asked.find(({ said }) => said.tag === "confirm_wipe"),
    "word",
  );
  expect(word.said).toEqual({ tag: "confirm_wipe", revokedAt: NOW * 1000 });
  const { organisation, request, at, body } = word;
  const statement = signedBytes({
    tag: "wardline/sealed-request/v1",
    ...{ organisation, request, device, at, body: await sha256(body) },
  });
  expect(await verify(key.publicKey, need(word.signature, "signature"), statement)).toBe(true);
  const again = await Seat.take(environments[0]);
  expect((await again.core.state()).kind).toMatch(/empty|elsewhere/);
  await end(ben);
});

test.each(["certificate_expired", "hub_rolled_back"])(
  "%s: what is stored stays readable, nothing is said any more, and an unlock tries again",
  async (code) => {
    const { server, ada, ben, devices, ward } = await house();
    const said = taken(await ada.core.send(ward, text("before")));
    await ada.until("sent", async () => (await ada.core.message(said))?.state === "sent");
    server.refuse(devices[0].device, code);
    await ada.until("ended", async () => {
      const state = await ada.core.state();
      return state.kind === "open" && state.ended === code;
    });
    expect(await bodies(ada.core, ward)).toEqual(["before"]);
    expect((await ada.core.inbox({}, 0, 9)).entries).toHaveLength(1);
    expect(await ada.core.conversation(ward)).toMatchObject({ closed: code });
    const refused = { ok: false, refused: { code } };
    expect(await ada.core.send(ward, text("after"))).toEqual(refused);
    expect(await ada.core.react(said, "👍", true)).toEqual(refused);
    expect(await ada.core.findPeople("Ben", 5)).toEqual(refused);
    await ada.core.lock();
    taken(await ada.core.unlock(PIN));
    expect(await bodies(ada.core, ward)).toEqual(["before"]);
    await ada.core.lock();
    server.refused.clear();
    taken(await ada.core.unlock(PIN));
    await caughtUp(ada);
    expect(await ada.core.conversation(ward)).toMatchObject({ closed: null });
    await end(ada, ben);
  },
);

test("no room: said, nothing lost, and everything goes on when there is some", async () => {
  let full = false;
  const fault = () => {
    if (full) throw new DOMException("", "QuotaExceededError");
  };
  const { ada, ben, ward, environments } = await house();
  await ada.core.lock();
  const seat = await Seat.take({ ...environments[0], locks: new FakeLocks(), fault });
  taken(await seat.core.unlock(PIN));
  await caughtUp(seat);
  full = true;
  expect(await seat.core.send(ward, text("no room"))).toMatchObject({
    refused: { code: "storage_full" },
  });
  const arriving = taken(await ben.core.send(ward, text("arrives meanwhile")));
  await seat.until("said", async () => {
    const state = await seat.core.state();
    return state.kind === "open" && state.storageFull && state.connection !== "online";
  });
  expect(await bodies(seat.core, ward)).toEqual([]);
  full = false;
  await seat.until("arrived", async () => seat.core.message(arriving));
  taken(await seat.core.send(ward, text("room again")));
  expect(await seat.core.state()).toMatchObject({ kind: "open", storageFull: false });
  await ben.until("both", async () => (await bodies(ben.core, ward)).length === 2);
  await end(seat, ben);
});

test("a profile restored from a back-up sends nothing, and says so", async () => {
  const { server, ada, ben, devices } = await house();
  await ada.core.lock();
  server.house.hub.device(devices[0].device).sent += 3;
  taken(await ada.core.unlock(PIN));
  await ada.until("trouble", async () => (await ada.core.state()).kind === "trouble");
  expect(await ada.core.state()).toEqual({ kind: "trouble", code: "state_rolled_back" });
  await ada.core.erase();
  expect(await ada.core.state()).toEqual({ kind: "empty" });
  await end(ben);
});

test("what the hub kept back comes from the archive; what nobody has is shown as missing", async () => {
  const { server, ada, ben, devices, ward } = await house();
  for (const position of [2, 4, 5]) server.hidden.add(position);
  for (const body of ["1", "2", "3", "4", "5", "6"]) {
    const said = taken(await ada.core.send(ward, text(body)));
    await ada.until("sent", async () => (await ada.core.message(said))?.state === "sent");
    if (body !== "2") continue;
    server.archive.push({
      message: said,
      position: 2,
      at: 1,
      account: devices[0].account,
      device: devices[0].device,
      content: encodeContent(makeContent("text", { body })),
      priority: 2,
    });
  }
  await ben.until("mended", async () => (await bodies(ben.core, ward)).length === 5);
  expect(await bodies(ben.core, ward)).toEqual(["1", "2", "3", "unknown", "6"]);
  const { messages } = await ben.core.thread(ward, { limit: 9 });
  expect(messages[3]).toMatchObject({ position: 4, mine: false, content: { named: "" } });
  expect((await ben.core.inbox({}, 0, 9)).entries[0]).toMatchObject({
    unread: 4,
    need: "unacknowledged",
  });
  await end(ada, ben);
});

test("what was said before joining is asked of the vault, once", async () => {
  const { server, ada, ben, devices, ward } = await house();
  const { account, device } = devices[1];
  server.archive = [1, 2, 3].map((position) => ({
    message: newId(),
    position,
    at: position,
    account,
    device,
    content: encodeContent(makeContent("text", { body: `old ${position}` })),
    priority: 1,
  }));
  expect(taken(await ada.core.fetchEarlier(ward))).toBe(3);
  expect(await bodies(ada.core, ward)).toEqual(["old 1", "old 2", "old 3"]);
  expect(taken(await ada.core.fetchEarlier(ward))).toBe(0);
  server.away = true;
  server.drop();
  await end(ada, ben);
});

test("nobody but the own authority erases a device", async () => {
  const { server, ada, ben, devices, ward } = await house();
  const [{ device }, other] = devices;
  const { authority } = server.house;
  taken(await ada.core.send(ward, text("Still here")));
  const elsewhere = await Authority.found(NOW, authority.organisation);
  const words = [
    null,
    await authority.revoked(other.device),
    await elsewhere.revoked(device),
    { ...(await authority.revoked(device, false)), wipe: true },
    { ...(await authority.revoked(device)), at: 5 },
  ];
  for (const word of words) {
    server.revoke(device, word);
    server.drop();
    await ada.until("cut off", async () => {
      const state = await ada.core.state();
      return state.kind === "open" && state.connection !== "online";
    });
    expect(await bodies(ada.core, ward)).toEqual(["Still here"]);
    server.revoked.clear();
    await ada.core.lock();
    taken(await ada.core.unlock(PIN));
    await caughtUp(ada);
  }
  expect(server.asked.filter(({ said }) => said.tag === "confirm_wipe")).toEqual([]);
  // Removed without the order to erase: what is stored stays readable, and nothing leaves.
  server.revoke(device, await authority.revoked(device, false));
  await ada.until("ended", async () => {
    const state = await ada.core.state();
    return state.kind === "open" && state.ended === "device_revoked";
  });
  expect(await bodies(ada.core, ward)).toEqual(["Still here"]);
  expect(await ada.core.send(ward, text("Nothing more"))).toMatchObject({ ok: false });
  await end(ada, ben);
});

test("a device that was offline is wiped at its next contact, before anything new is shown", async () => {
  const { server, ada, ben, devices, ward } = await house();
  const [{ device }] = devices;
  await ada.core.lock();
  taken(await ben.core.send(ward, text("Not for a lost phone")));
  server.revoke(device, await server.house.authority.revoked(device));
  ada.events.length = 0;
  taken(await ada.core.unlock(PIN));
  await ada.until("removed", async () => (await ada.core.state()).kind === "removed");
  expect(ada.events.filter((event) => event.kind !== "state")).toEqual([]);
  await end(ben);
});

test("files: up in chunks, through a lock, and down again, checked", async () => {
  const { server, ada, ben, ward } = await house();
  const size = 600_000;
  const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
  server.patience = 2;
  const file = { name: "wound.jpg", mediaType: "image/jpeg", bytes: new Blob([bytes]) };
  const sent = taken(await ada.core.send(ward, text("", { files: [file] })));
  const waiting = need(await ada.core.message(sent), "message");
  expect(waiting).toMatchObject({
    state: "waiting",
    content: { attachments: [{ name: "wound.jpg" }] },
  });
  await ada.until("lost", async () => (server.patience ?? 0) < 0);
  await ada.core.lock();
  server.patience = null;
  taken(await ada.core.unlock(PIN));
  const view = await ben.until("arrived", async () => ben.core.message(sent));
  if (view.content.type !== "text") throw new Error("text");
  const attachment = need(view.content.attachments[0], "attachment");
  const opened = taken(await ben.core.openAttachment(sent, attachment));
  expect(opened.type).toBe("image/jpeg");
  expect(new Uint8Array(await opened.arrayBuffer())).toEqual(bytes);
  const lied = await ben.core.openAttachment(sent, { ...attachment, size: 5 });
  expect(lied).toMatchObject({ refused: { code: "attachment_corrupt" } });
  const gone = await ben.core.openAttachment(sent, { ...attachment, blob: newId() });
  expect(gone).toMatchObject({ refused: { code: "unknown_attachment" } });
  expect(ada.events.some((event) => event.kind === "progress")).toBe(true);
  await end(ada, ben);
});

test("files that were refused go up again, or are given up", async () => {
  const { server, ada, ben, ward } = await house();
  const file = () => ({ name: "a", mediaType: "text/plain", bytes: new Blob(["a wound"]) });
  const failed = async () => {
    server.refusesChunks = "attachment_too_large";
    const sent = taken(await ada.core.send(ward, text("", { files: [file()] })));
    await ada.until("failed", async () => (await ada.core.message(sent))?.state === "failed");
    expect((await ada.core.message(sent))?.failure).toBe("attachment_too_large");
    server.refusesChunks = null;
    return sent;
  };
  const first = await failed();
  taken(await ada.core.retry(first));
  expect(await ada.core.message(first)).toBeNull();
  const arrived = await ben.until(
    "arrived",
    async () => (await ben.core.thread(ward, { limit: 9 })).messages[0],
  );
  if (arrived.content.type !== "text") throw new Error("text");
  const attachment = need(arrived.content.attachments[0], "attachment");
  expect(await taken(await ben.core.openAttachment(arrived.message, attachment)).text()).toBe(
    "a wound",
  );
  const second = await failed();
  await ada.core.discard(second);
  expect(await ada.core.message(second)).toBeNull();
  expect((await ada.core.inbox({}, 0, 9)).entries[0]?.last).toMatchObject({ state: "sent" });
  await end(ada, ben);
});

test("own words are changed and taken back; others' are not", async () => {
  const { ada, ben, ward } = await house();
  const said = taken(await ada.core.send(ward, text("bed four")));
  await ben.until("arrived", async () => ben.core.message(said));
  expect(await ben.core.edit(said, "x")).toMatchObject({ refused: { code: "not_permitted" } });
  expect(await ben.core.retract(said)).toMatchObject({ refused: { code: "not_permitted" } });
  expect(await ben.core.react(newId(), "👍", true)).toMatchObject({
    refused: { code: "unknown_message" },
  });
  taken(await ada.core.edit(said, "bed five"));
  await ben.until("edited", async () => {
    const { content } = need(await ben.core.message(said), "message");
    return content.type === "text" && content.body === "bed five";
  });
  taken(await ada.core.retract(said, "wrong bed"));
  await ben.until("retracted", async () => (await ben.core.message(said))?.retracted);
  expect(await ada.core.edit(said, "x")).toMatchObject({ refused: { code: "not_permitted" } });
  expect(await ada.core.send(ward, text("x".repeat(300_000)))).toMatchObject({
    refused: { code: "message_too_long" },
  });
  await end(ada, ben);
});

test("damaged storage is found out and said, not guessed around", async () => {
  const { ada, ben, environments, ward } = await house();
  const said = taken(await ada.core.send(ward, text("one")));
  await ada.until("sent", async () => (await ada.core.message(said))?.state === "sent");
  await ada.core.lock();
  const raw = await openDB(environments[0].database);
  const record = await raw.get("messages", said);
  record.s[20] ^= 1;
  await raw.put("messages", record);
  raw.close();
  taken(await ada.core.unlock(PIN));
  expect(await bodies(ada.core, ward)).toEqual([]);
  await ada.until("trouble", async () => (await ada.core.state()).kind === "trouble");
  expect(await ada.core.state()).toEqual({ kind: "trouble", code: "state_corrupt" });
  expect((await ada.core.inbox({}, 0, 9)).entries).toEqual([]);
  await ada.core.erase();
  expect(await ada.core.state()).toEqual({ kind: "empty" });
  await end(ben);
});
