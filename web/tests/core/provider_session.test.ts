/** Where somebody may still be signed in at a provider: remembered in the browser profile, whatever becomes of the device. */
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeAll, expect, test } from "vitest";
import type { Core } from "../../src/core/api";
import { newId } from "../../src/core/protocol/ids";
import { environmentOf, Seat, taken } from "../support/cores";
import { FakeLocks } from "../support/locks";
import { loadModule } from "../support/node";
import { house, NEWCOMER, PIN } from "../support/sign_in_vault";

beforeAll(() => loadModule());

const END = "https://id.example/end?client_id=wardline";
const HOSPITAL = { provider: "hospital", name: "Hospital", endSessionUrl: END };

async function leave(core: Core, shared = false) {
  taken(await core.beginSignIn("Ada"));
  return core.goToProvider("hospital", { ...NEWCOMER, shared });
}

/** Somebody whose page is open, after a sign-in at the provider. */
async function atWork(shared: boolean) {
  const before = await house();
  const { vault, server, database } = before;
  vault.endSessionUrl = END;
  taken(await leave(before.core, shared));
  const { core } = await house(database, server, vault);
  taken(await core.returnFromProvider({ state: vault.attempt, code: "granted" }));
  taken(await core.finishEnrolment({ ...NEWCOMER, pin: PIN }, () => undefined));
  expect(await core.state()).toMatchObject({ kind: "open" });
  return { core, vault, server, database };
}

test.each([true, false])(
  "is known until it was ended, over everything (several: %s)",
  async (shared) => {
    const { core, vault, server, database } = await atWork(shared);
    expect(await core.providerSessions()).toEqual([HOSPITAL]);
    await core.lock();
    expect(await core.providerSessions()).toEqual([HOSPITAL]);
    if (shared) {
      const state = await core.state();
      if (state.kind !== "locked") throw new Error(state.kind);
      await core.choosePerson(state.here?.people[0]?.id ?? null);
    }
    // "Remove me from this workstation", or "Erase this device"
    await core.erase();
    expect(await core.state()).toMatchObject({ kind: "empty" });
    expect(await core.providerSessions()).toEqual([HOSPITAL]);
    const { core: next } = await house(database, server, vault);
    expect(await next.providerSessions()).toEqual([HOSPITAL]);
    await next.forgetProviderSession("another");
    expect(await next.providerSessions()).toEqual([HOSPITAL]);
    await next.forgetProviderSession("hospital");
    expect([await next.providerSessions(), await core.providerSessions()]).toEqual([[], []]);
  },
);

test("is known after a sign-in that the vault refused", async () => {
  const { core, vault } = await house();
  vault.endSessionUrl = END;
  expect(await core.providerSessions()).toEqual([]);
  taken(await leave(core));
  expect(await core.returnFromProvider({ state: vault.attempt, code: null })).toMatchObject({
    refused: { code: "sign_in_failed" },
  });
  expect(await core.providerSessions()).toEqual([HOSPITAL]);
});

test("is known after a step-up, too", async () => {
  const { core, vault } = await atWork(true);
  await core.forgetProviderSession("hospital");
  vault.authorizationUrl = `https://id.example/auth?state=${newId()}`;
  taken(await core.beginStepUpAtProvider("hospital"));
  expect(await core.providerSessions()).toEqual([HOSPITAL]);
  await core.lock();
});

test("is known, and forgotten, where another tab has the device", async () => {
  const { core, vault, database } = await house();
  vault.endSessionUrl = END;
  taken(await leave(core));
  const locks = new FakeLocks();
  await Seat.take(environmentOf(database, { locks }));
  const { core: other } = await Seat.take(environmentOf(database, { locks }));
  expect(await other.state()).toEqual({ kind: "elsewhere" });
  expect(await other.providerSessions()).toEqual([HOSPITAL]);
  await other.forgetProviderSession("hospital");
  expect(await core.providerSessions()).toEqual([]);
});

test("is a name and an address in clear: nothing of who, and no secret", async () => {
  const { core, database } = await atWork(true);
  const opened = await openDB(`${database}-providers`);
  expect(await opened.getAll("providers")).toEqual([HOSPITAL]);
  opened.close();
  await core.lock();
});

test.each(["", "http://id.example/end", "javascript:alert(1)//", "data:text/html,", "nonsense"])(
  "is not kept with the address %j, and signs in all the same",
  async (endSessionUrl) => {
    const { core, vault, database } = await house();
    vault.endSessionUrl = endSessionUrl;
    taken(await leave(core));
    expect(await core.providerSessions()).toEqual([]);
    // Whoever writes to the disk opens no such place either.
    const opened = await openDB(`${database}-providers`, 1, {
      upgrade: (made) => void made.createObjectStore("providers", { keyPath: "provider" }),
    });
    await opened.put("providers", { ...HOSPITAL, endSessionUrl });
    opened.close();
    expect(await core.providerSessions()).toEqual([]);
  },
);

test("leaves nothing in a browser in which nobody went to a provider", async () => {
  const { core, database } = await house();
  await core.providerSessions();
  await core.forgetProviderSession("hospital");
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names).not.toContain(`${database}-providers`);
});

test("shows what the owner has with safe addresses only", async () => {
  const { core, vault } = await atWork(false);
  const none = { methods: [], passkeys: 0, password: false, totp: false, recoveryCodes: 0 };
  for (const [said, shown] of [
    [END, END],
    ["javascript:alert(1)", ""],
  ] as const) {
    const providers = [{ ...HOSPITAL, endSessionUrl: said }];
    vault.lies = ({ tag }) =>
      tag === "get_ways_in" ? { tag: "ways_in", ...none, providers } : null;
    expect(taken(await core.waysIn()).providers).toEqual([{ ...HOSPITAL, endSessionUrl: shown }]);
  }
  await core.lock();
});
