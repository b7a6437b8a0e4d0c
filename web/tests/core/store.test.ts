/** The store: what is on the disk, who may write, and what happens when it is full, old, damaged or taken away. */
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeAll, expect, test } from "vitest";
import { makeContent } from "../../src/core/content/codec";
import { argon2id } from "../../src/core/mls";
import { newId } from "../../src/core/protocol/ids";
import { eraseDatabase } from "../../src/core/store/erase";
import {
  delayAfter,
  findPin,
  setPin,
  unwrap as unwrapWith,
  waitFor,
} from "../../src/core/store/pin";
import { openDatabase, REMOTE, RESIDENT, SCHEMA } from "../../src/core/store/schema";
import { makeSealing } from "../../src/core/store/sealing";
import { Store } from "../../src/core/store/store";
import { keepPeople } from "../../src/core/views/people";
import { House } from "../support/house";
import { loadModule } from "../support/node";

beforeAll(() => loadModule());

const events = { closed: () => undefined };
/** Of a PIN that the vault has no share of. */
const unwrap = (
  database: Parameters<typeof unwrapWith>[0],
  derive: typeof argon2id,
  pin: string,
  clock: () => number,
) =>
  unwrapWith(database, derive, pin, clock, () => {
    throw new Error("no share");
  });
const newKey = () => crypto.getRandomValues(new Uint8Array(32));

async function open(name: string, key = newKey()) {
  const database = await openDatabase(name, events);
  return Store.open(database, await makeSealing(key));
}

test("nothing that was said, and nobody's name, is on the disk", async () => {
  const house = await House.build();
  const [ada, ben] = [await house.add(), await house.add()];
  const ward = await house.ward(ada, ben);
  const words = ["Haemoglobin", "Millicent", "chest drain"];
  await ada.run((turn) => {
    keepPeople(turn, [{ account: newId(), name: "Millicent", role: "nurse" }]);
    return [];
  });
  await ada.say(ward, makeContent("text", { body: "Haemoglobin low, chest drain in place" }));
  await house.sync();
  const secrets = [...words, "Ward 4", "Person 0"].flatMap((word) => [word, word.toLowerCase()]);
  for (const client of [ada, ben]) {
    const raw = await openDB(client.database);
    for (const table of raw.objectStoreNames) {
      const text = Buffer.from(JSON.stringify(await raw.getAll(table), bytesAsText)).toString();
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    raw.close();
  }
});

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
}

test("who lost the database writes nothing more", async () => {
  const [name, key] = [newId(), newKey()];
  const first = await open(name, key);
  const second = await open(name, key);
  const draft = {
    body: "x",
    priority: 1,
    replyTo: null,
    mentions: [],
    acknowledgeBy: null,
  } as const;
  const write = (store: Store) => store.record((batch) => batch.put("drafts", newId(), draft));
  await expect(write(first)).rejects.toMatchObject({ code: "device_in_use" });
  await expect(write(first)).rejects.toMatchObject({ code: "device_in_use" });
  await write(second);
  const third = await open(name, key);
  expect(third.all("drafts").size).toBe(1);
});

test.each([...RESIDENT, ...REMOTE].filter((table) => table === "people" || table === "messages"))(
  "a damaged record of %s is found out",
  async (table) => {
    const [name, key] = [newId(), newKey()];
    const store = await open(name, key);
    await store.record((batch) => {
      batch.put("people", "a", { account: "a", name: "Ann", role: "" });
      batch.put("people", "b", { account: "b", name: "Bob", role: "" });
      batch.put("messages", "m", {} as never);
      batch.put("messages", "n", {} as never);
    });
    await store.close();
    const raw = await openDB(name);
    const [first, second] = await raw.getAll(table);
    // Moved to another record, it is as useless as a changed one.
    await raw.put(table, { ...first, s: second.s });
    raw.close();
    const read = async () => (await open(name, key)).get("messages", first.k);
    await expect(read()).rejects.toMatchObject({ code: "state_corrupt" });
  },
);

test("another key opens nothing", async () => {
  const name = newId();
  const store = await open(name);
  await store.record((batch) => batch.put("people", "a", { account: "a", name: "Ann", role: "" }));
  await store.close();
  await expect(open(name)).rejects.toMatchObject({ code: "state_corrupt" });
});

test("a database of a later version is left alone", async () => {
  const name = newId();
  (await openDB(name, SCHEMA + 1)).close();
  await expect(openDatabase(name, events)).rejects.toMatchObject({ code: "schema_too_new" });
});

test("the PIN: wrong ones are counted before they are tried, and wait longer and longer", async () => {
  const database = await openDatabase(newId(), events);
  let now = 1_000_000;
  const clock = () => now;
  const storageKey = newKey();
  let derived = 0;
  const cheap: typeof argon2id = (pin, salt, _memory, _passes, lanes, length) => {
    derived += 1;
    return argon2id(pin, salt, 64, 1, lanes, length);
  };
  expect(await findPin(database)).toBe(null);
  await setPin(database, cheap, "pin of Ada", storageKey);
  expect(await findPin(database)).toBe("bare");
  expect(await unwrap(database, cheap, "pin of Ada", clock)).toEqual({ storageKey, bare: true });
  const delays: number[] = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const answer = await unwrap(database, cheap, "pin of Bob", clock);
    if (!("wrong" in answer)) throw new Error("opened");
    expect(answer.early).toBe(false);
    delays.push(answer.retryAfter);
    now += answer.retryAfter;
  }
  expect(delays).toEqual([0, 0, 5_000, 10_000, 20_000, 40_000]);
  const again = await unwrap(database, cheap, "pin of Bob", clock);
  expect(again).toMatchObject({ early: false, retryAfter: 80_000 });
  const tried = derived;
  expect(await unwrap(database, cheap, "pin of Ada", clock)).toMatchObject({ early: true });
  expect(derived).toBe(tried);
  // A clock that was set back a year makes nobody wait longer than the delay.
  now -= 365 * 86_400_000;
  expect(await waitFor(database, now)).toBe(80_000);
  now += 366 * 86_400_000;
  expect(await unwrap(database, cheap, "pin of Ada", clock)).toEqual({ storageKey, bare: true });
  expect(await waitFor(database, now)).toBe(0);
  await setPin(database, cheap, "another PIN", storageKey);
  expect(await unwrap(database, cheap, "pin of Ada", clock)).toMatchObject({ wrong: true });
  expect(await unwrap(database, cheap, "another PIN", clock)).toEqual({ storageKey, bare: true });
  expect(delayAfter(1_000)).toBe(15 * 60_000);
});

test("a try that was killed midway is counted", async () => {
  const database = await openDatabase(newId(), events);
  const cheap: typeof argon2id = (pin, salt, _m, _p, lanes, length) =>
    argon2id(pin, salt, 64, 1, lanes, length);
  await setPin(database, cheap, "pin of Ada", newKey());
  const killed: typeof argon2id = () => {
    throw new Error("the tab was closed");
  };
  for (let tries = 0; tries < 4; tries += 1) {
    await unwrap(database, killed, "guess", () => 0).catch(() => undefined);
  }
  expect(await waitFor(database, 0)).toBe(5_000);
});

test("erased is erased", async () => {
  const name = newId();
  const store = await open(name);
  await store.record((batch) => batch.put("people", "a", { account: "a", name: "Ann", role: "" }));
  await store.close();
  await eraseDatabase(await openDatabase(name, events), name);
  expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(name);
});
