/**
 * Each transaction fails once, not stored or stored all the same, and the tab lives on or dies: nothing is lost, nothing is
 * doubled, no key is used twice (whoever receives would reject what was encrypted under a used one).
 */
import { beforeAll, expect, test } from "vitest";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import { newId } from "../../src/core/protocol/ids";
import { StoreError } from "../../src/core/store/errors";
import { threadPage } from "../../src/core/views/thread";
import { type Client, House } from "../support/house";
import { loadModule } from "../support/node";

beforeAll(() => loadModule());

type Fault = { readonly at: number; readonly when: "before" | "after"; readonly dies: boolean };

/** What Ben does; each step may be done again. */
function stepsOf(ada: Client, ben: Client, ward: string): (() => Promise<unknown>)[] {
  const [first, second, asked, answered] = [newId(), newId(), newId(), newId()];
  const said = async (body: string, message: string, priority: 1 | 3 = 1) => {
    if (!ada.hub.messages.has(message)) {
      await ada.say(ward, body, { message, priority });
      await ada.sendOne();
    }
  };
  const taken = makeContent("acknowledgement", { message: asked, kind: "accepted" });
  return [
    () => ben.say(ward, "first", { message: first }),
    () => ben.sendOne(),
    () => said("from Ada", newId()),
    () => ben.receive(),
    () =>
      ben.run(async ({ batch, engine }) => {
        await engine.updateSelf(batch, ward);
        return [];
      }),
    () => ben.say(ward, "second, behind a commit", { message: second }),
    () => ben.sendOne(),
    () => ben.sendOne(),
    () => ada.sync(),
    () => said("critical", asked, 3),
    () => ben.receive(),
    () => ben.say(ward, taken, { message: answered, acknowledges: asked }),
    () => ben.sendOne(false),
    () => ben.read(ward, 4),
    () => ben.marks(),
  ];
}

async function live(house: House, fault: Fault | null): Promise<number> {
  const [ada, ben] = house.clients as [Client, Client];
  const ward = await house.ward(ada, ben);
  ben.effects.length = 0;
  let transactions = 0;
  let failing: "before" | "after" | null = null;
  ben.fault = (when) => {
    if (when === "before") {
      transactions += 1;
      failing = fault !== null && transactions === fault.at ? fault.when : null;
    }
    if (failing === when) throw new StoreError("storage_failed");
  };
  for (const step of stepsOf(ada, ben, ward)) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { fault: known } = ben;
      if (fault?.dies === true) await ben.restart();
      ben.fault = known;
      expect(await ben.signIn()).toBeNull();
      await step();
    }
  }
  ben.fault = () => undefined;
  await house.sync();
  await check(house, ward);
  return transactions;
}

async function check(house: House, ward: string): Promise<void> {
  const [ada, ben] = house.clients as [Client, Client];
  const bodies = ["first", "from Ada", "second, behind a commit", "critical"];
  for (const client of [ada, ben]) {
    const page = await threadPage(client.views, ward, { limit: 50 });
    const said = page.messages.map(({ content }) => (content.type === "text" ? content.body : ""));
    expect(said).toEqual(bodies);
    expect(page.messages.map((each) => each.position)).toEqual([1, 2, 3, 4]);
    expect(page.messages[3]?.acknowledgements).toHaveLength(1);
    expect(client.effects.filter((effect) => effect.kind === "message_rejected")).toEqual([]);
    expect(client.effects.filter((effect) => effect.kind === "stalled")).toEqual([]);
    expect(client.engine.outgoing(client.store, new Set(), 9)).toEqual([]);
    expect(client.engine.gap(client.store, ward)).toBeNull();
    expect(client.store.find("state", "state")?.sent).toBe(house.hub.device(client.id).sent);
  }
  const entry = ben.inbox.entry(ward);
  expect([entry.unread, entry.need]).toEqual([0, "mine"]);
  expect(house.hub.order.get(ward)).toHaveLength(5);
}

test("a life without faults, and one fault at each place", { timeout: 300_000 }, async () => {
  const house = await House.build();
  await house.add();
  await house.add();
  const places = await live(house, null);
  expect(places).toBeGreaterThan(10);
  for (let at = 1; at <= places; at += 1) {
    for (const when of ["before", "after"] as const) {
      for (const dies of [true, false]) await live(house, { at, when, dies });
    }
  }
});

test("a fault leaves the operation whole or undone", async () => {
  const house = await House.build();
  const [ada, ben] = [await house.add(), await house.add()];
  const ward = await house.ward(ada, ben);
  const content = encodeContent(makeContent("text", { body: "x" }));
  const message = newId();
  const compose = () =>
    ada.run(async ({ batch, engine }) => {
      await engine.compose(batch, {
        conversation: ward,
        content,
        priority: 1,
        acknowledges: null,
        message,
      });
      return [];
    });
  ada.fault = (when) => {
    if (when === "before") throw new DOMException("full", "QuotaExceededError");
  };
  await expect(compose()).rejects.toMatchObject({ code: "storage_full" });
  ada.fault = () => undefined;
  expect(ada.engine.outgoing(ada.store, new Set(), 9)).toEqual([]);
  await compose();
  expect(ada.engine.outgoing(ada.store, new Set(), 9)).toHaveLength(1);
});
