/** What the page is shown, over the real engine: threads in pages, unread, needs, search, edits, failures, handoffs. */
import { beforeAll, expect, test } from "vitest";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import type { Content } from "../../src/core/content/types";
import { newId } from "../../src/core/protocol/ids";
import { settleUnsure, unannotate } from "../../src/core/views/annotate";
import { putInbox } from "../../src/core/views/inbox-row";
import { keepMessage } from "../../src/core/views/keep-message";
import { keepPeople, keepSummaries } from "../../src/core/views/people";
import { conversationView, messageView, threadPage } from "../../src/core/views/thread";
import { findTrend } from "../../src/core/views/trends";
import { type Client, House } from "../support/house";
import { loadModule, need } from "../support/node";

beforeAll(() => loadModule());

async function pair(): Promise<{ house: House; ada: Client; ben: Client; ward: string }> {
  const house = await House.build();
  const [ada, ben] = [await house.add(), await house.add()];
  return { house, ada, ben, ward: await house.ward(ada, ben) };
}

const bodiesOf = (messages: readonly { content: Content }[]) =>
  messages.map(({ content }) => (content.type === "text" ? content.body : content.type));

/** A message as it comes from somewhere else than a socket. */
async function keep(
  client: Client,
  conversation: string,
  position: number,
  content: Content | Uint8Array,
  more: { account?: string; priority?: 0 | 1 | 2 | 3; message?: string } = {},
): Promise<string> {
  const message = more.message ?? newId();
  await client.run(async (turn) => {
    await keepMessage(turn, {
      message,
      conversation,
      position,
      at: position * 1_000,
      account: more.account ?? "e".repeat(32),
      device: "f".repeat(32),
      priority: more.priority ?? 1,
      acknowledges: null,
      content: content instanceof Uint8Array ? content : encodeContent(content),
      state: "received",
      failure: null,
    });
    return [];
  });
  return message;
}

test("pages of a thread: forwards, backwards, and what waits comes last", async () => {
  const { ada, ward } = await pair();
  for (let position = 1; position <= 25; position += 1) {
    const said =
      position % 5 === 0
        ? makeContent("reaction", { message: newId(), emoji: "👍", removed: false })
        : makeContent("text", { body: `${position}` });
    await keep(ada, ward, position, said);
  }
  await ada.say(ward, "waiting");
  const newest = await threadPage(ada.views, ward, { limit: 3 });
  expect(bodiesOf(newest.messages)).toEqual(["23", "24", "waiting"]);
  expect([newest.earlier, newest.later]).toEqual([true, false]);
  expect(newest.messages.at(-1)).toMatchObject({ state: "waiting", position: null, mine: true });
  const before = await threadPage(ada.views, ward, { before: 23, limit: 3 });
  expect(bodiesOf(before.messages)).toEqual(["19", "21", "22"]);
  expect([before.earlier, before.later]).toEqual([true, true]);
  const from = await threadPage(ada.views, ward, { from: 22, limit: 10 });
  expect(bodiesOf(from.messages)).toEqual(["22", "23", "24", "waiting"]);
  expect([from.earlier, from.later]).toEqual([true, false]);
  const first = await threadPage(ada.views, ward, { from: 0, limit: 2 });
  expect(bodiesOf(first.messages)).toEqual(["1", "2"]);
  expect([first.earlier, first.later]).toEqual([false, true]);
});

test("unread: what others said and is meant to be read, counted also after the mark", async () => {
  const { ada, ward } = await pair();
  const other = "e".repeat(32);
  const notice = makeContent("notice", { kind: "patient_admitted" });
  const page = makeContent("page", { message: newId(), reason: "critical", target: other });
  await keep(ada, ward, 1, makeContent("text", { body: "one" }));
  await keep(ada, ward, 2, notice);
  await keep(ada, ward, 3, page);
  await keep(ada, ward, 4, makeContent("text", { body: "mine" }), { account: ada.device.account });
  await keep(ada, ward, 5, makeContent("text", { body: "two" }));
  await keep(
    ada,
    ward,
    6,
    makeContent("text", { body: "for you", mentions: [ada.device.account] }),
  );
  expect(ada.inbox.entry(ward)).toMatchObject({ unread: 3, need: "mention" });
  expect((await conversationView(ada.views, ward))?.firstUnread).toBe(1);
  // Nobody reads what was not delivered: what came from elsewhere is no delivery here.
  await ada.run(async (turn) => {
    const row = need(turn.batch.find("conversations", ward), "row");
    turn.batch.put("conversations", ward, { ...row, delivered: 6 });
    return [];
  });
  await ada.restart();
  await ada.read(ward, 5);
  expect(ada.inbox.entry(ward)).toMatchObject({ unread: 1, need: "mention" });
  expect((await conversationView(ada.views, ward))?.firstUnread).toBe(6);
  await ada.read(ward, 6);
  expect(ada.inbox.entry(ward)).toMatchObject({ unread: 0, need: "rest" });
  expect((await conversationView(ada.views, ward))?.firstUnread).toBeNull();
});

test("a critical message asks until somebody takes it", async () => {
  const { house, ada, ben, ward } = await pair();
  const asked = await ada.say(ward, "K 7.1", { priority: 3 });
  await house.sync();
  expect(ben.inbox.entry(ward).need).toBe("critical");
  expect(ada.inbox.entry(ward).need).toBe("rest");
  const answer = (kind: "seen" | "accepted") =>
    makeContent("acknowledgement", { message: asked, kind });
  await ben.say(ward, answer("seen"), { acknowledges: asked });
  expect(ben.inbox.entry(ward).need).toBe("critical");
  await ben.say(ward, answer("accepted"), { acknowledges: asked });
  expect(ben.inbox.entry(ward).need).toBe("mine");
  await house.sync();
  const view = await messageView(ada.views, asked);
  expect(view?.people).toMatchObject([
    { delivered: true, read: true, acknowledged: { kind: "accepted" } },
  ]);
  expect(view?.acknowledgements).toHaveLength(2);
});

test("an answer that comes before its question, through a gap", async () => {
  const { ada, ward } = await pair();
  const asked = newId();
  const colleague = "d".repeat(32);
  const taken = makeContent("acknowledgement", { message: asked, kind: "accepted" });
  await keep(ada, ward, 5, taken, { account: colleague });
  await keep(ada, ward, 3, makeContent("text", { body: "K 7.1" }), { message: asked, priority: 3 });
  expect(ada.inbox.entry(ward).need).toBe("rest");
  expect((await messageView(ada.views, asked))?.acknowledgements).toHaveLength(1);
});

test("a handed-on message is answered by what it hands on, and the other way round", async () => {
  const { ada, ward } = await pair();
  const original = newId();
  const said = makeContent("text", { body: "K 7.1" });
  const handoff = makeContent("handoff", {
    message: original,
    original: said,
    reason: "escalated",
    sender: "d".repeat(32),
    sent: 5,
  });
  const handed = await keep(ada, ward, 2, handoff, { priority: 3 });
  expect(ada.inbox.entry(ward).need).toBe("critical");
  const taken = makeContent("acknowledgement", { message: original, kind: "accepted" });
  await keep(ada, ward, 3, taken, { account: "d".repeat(32) });
  expect(ada.inbox.entry(ward).need).toBe("rest");
  const view = await messageView(ada.views, handed);
  expect(view?.acknowledgements).toHaveLength(1);
  expect(view?.named.map((each) => each.account)).toEqual(["d".repeat(32)]);
  expect(view?.content).toMatchObject({ type: "handoff", original: { body: "K 7.1" } });
});

test("a page asks its target, and says until when", async () => {
  const { ada, ward } = await pair();
  const asked = newId();
  const others = makeContent("text", { body: "for Cat", mentions: ["c".repeat(32)] });
  await keep(ada, ward, 1, others, { message: asked, priority: 3 });
  expect(ada.inbox.entry(ward).need).toBe("rest");
  const target = ada.device.account;
  const page = makeContent("page", { message: asked, reason: "unacknowledged", target, due: 777 });
  await keep(ada, ward, 2, page);
  expect(ada.inbox.entry(ward)).toMatchObject({ need: "critical", due: 777, unread: 2 });
  const view = await messageView(ada.views, asked);
  expect(view?.paged).toMatchObject({ due: 777, reason: "unacknowledged" });
});

test("the next version of a result card settles the one before, and its values", async () => {
  const { ada, ward } = await pair();
  const patient = { name: "P", identifiers: [] } as never;
  const card = (number: number, value: string, supersedes: string | null) =>
    makeContent("result", {
      order_key: "o",
      number,
      status: "final",
      patient: {
        ...(patient as object),
        allergies: [],
        birth_date: "",
        id: null,
        location: "",
        sex: "",
      } as never,
      code: { code: "CREA", system: "L", text: "Creatinine" },
      observations: [
        {
          code: { code: "2160-0", system: "LN", text: "Creatinine" },
          value,
          evaluation: "critical",
          unit: "umol/L",
          flags: [],
          notes: [],
          observed: { text: "x", at: 5 },
          reason: "",
          reference_range: "",
          shown: null,
          status: "final",
          sub_id: "",
          value_type: "NM",
        },
      ],
      received: 9,
      critical: [0],
      supersedes,
    });
  const first = await keep(ada, ward, 1, card(1, "812", null), { priority: 3 });
  expect(ada.inbox.entry(ward).need).toBe("critical");
  const second = await keep(ada, ward, 2, card(2, "81", first), { priority: 1 });
  expect(ada.inbox.entry(ward).need).toBe("rest");
  expect((await messageView(ada.views, first))?.supersededBy).toBe(second);
  expect(await findTrend(ada.store, ward, "2160-0")).toEqual([
    { at: 5, value: "81", unit: "umol/L" },
  ]);
  expect(await ada.index.search(ada.views, "creat", 5)).toHaveLength(2);
});

test("edits and retractions: shown, searched and previewed as they read now; only the author's", async () => {
  const { house, ada, ben, ward } = await pair();
  const said = await ada.say(ward, "bed four");
  await house.sync();
  expect(await ben.index.search(ben.views, "four", 5)).toHaveLength(1);
  const edit = (body: string) => makeContent("edit", { message: said, body, mentions: [] });
  await ben.say(ward, edit("forged"));
  await ada.say(ward, edit("bed five"));
  await house.sync();
  for (const client of [ada, ben]) {
    const view = await messageView(client.views, said);
    expect(view).toMatchObject({ content: { body: "bed five" }, edits: [{ body: "bed four" }] });
    expect(client.inbox.entry(ward).last?.content).toMatchObject({ body: "bed five" });
    expect(await client.index.search(client.views, "four", 5)).toEqual([]);
    expect(await client.index.search(client.views, "five", 5)).toHaveLength(1);
  }
  expect(ben.inbox.entry(ward).unread).toBe(1);
  await ada.say(ward, makeContent("retraction", { message: said, reason: "" }));
  await house.sync();
  expect(ben.inbox.entry(ward)).toMatchObject({ unread: 0, last: { retracted: true } });
  expect(await ben.index.search(ben.views, "five", 5)).toEqual([]);
  await ben.restart();
  expect(await ben.index.search(ben.views, "five", 5)).toEqual([]);
});

test("an own reaction shows at once, and goes when it is never sent", async () => {
  const { house, ada, ben, ward } = await pair();
  const said = await ada.say(ward, "x");
  await house.sync();
  const reaction = makeContent("reaction", { message: said, emoji: "👍", removed: false });
  const reacted = await ben.say(ward, reaction);
  expect((await messageView(ben.views, said))?.reactions).toMatchObject([
    { emoji: "👍", mine: true },
  ]);
  await ben.run(async (turn) => {
    await unannotate(turn, said, reacted);
    return [];
  });
  expect((await messageView(ben.views, said))?.reactions).toEqual([]);
});

test("what was said while being removed fails, and says why", async () => {
  const { house, ada, ben, ward } = await pair();
  house.steward.change(ward, { remove: [ben.id] });
  const said = await ben.say(ward, "too late");
  await ben.sync();
  expect(await messageView(ben.views, said)).toMatchObject({
    state: "failed",
    failure: "not_a_member",
  });
  expect((await conversationView(ben.views, ward))?.closed).toBe("not_a_member");
  expect(ben.inbox.page({}, 0, 10).entries).toEqual([]);
  await ada.sync();
  expect(ada.effects.filter((effect) => effect.kind === "members_changed")).toHaveLength(1);
});

test("somebody who came later was not sent what was said before", async () => {
  const house = await House.build();
  const [ada, ben, cat] = [await house.add(), await house.add(), await house.add()];
  const ward = await house.ward(ada, ben, cat);
  house.steward.change(ward, { remove: [cat.id] });
  await house.sync();
  const before = await ada.say(ward, "before");
  await house.sync();
  house.steward.change(ward, { add: [cat.id] });
  await house.sync();
  const after = await ada.say(ward, "after");
  await house.sync();
  await cat.marks();
  await ben.marks();
  await house.sync();
  const delivered = async (message: string) =>
    (await messageView(ada.views, message))?.people.map((each) => each.delivered);
  expect(await delivered(after)).toEqual([true, true]);
  expect(await delivered(before)).toEqual([true, false]);
});

test("content of a later version is kept whole and shown as such", async () => {
  const { ada, ward } = await pair();
  const bytes = Uint8Array.from([
    0x82,
    0xa4,
    ...Buffer.from("type"),
    0xa4,
    ...Buffer.from("poem"),
    0xa7,
    ...Buffer.from("version"),
    9,
  ]);
  const message = await keep(ada, ward, 1, bytes);
  expect((await messageView(ada.views, message))?.content).toMatchObject({
    type: "unknown",
    named: "poem",
    version: 9,
  });
  const nonsense = await keep(ada, ward, 2, Uint8Array.from([1, 2, 3]));
  expect((await messageView(ada.views, nonsense))?.content).toMatchObject({
    type: "unknown",
    named: "",
  });
});

test("a store that was put back is found out, and encrypts nothing", async () => {
  const { house, ada, ward } = await pair();
  await ada.say(ward, "one");
  await house.sync();
  house.hub.device(ada.id).sent += 1;
  expect(await ada.signIn()).toBe("state_rolled_back");
  await ada.say(ward, "two");
  expect(ada.engine.outgoing(ada.store, new Set(), 9)).toEqual([]);
});

test("the search index: few blocks, and every word of every message after a restart", async () => {
  const { ada, ward } = await pair();
  const count = 260;
  for (let number = 1; number <= count; number += 1) {
    await keep(ada, ward, number, makeContent("text", { body: `bed x${number}y` }));
  }
  const { blocks } = need(ada.store.find("state", "state"), "state");
  expect(blocks.length).toBeLessThan(32);
  expect(blocks.reduce((entries, block) => entries + block[2], 0)).toBe(count);
  await ada.restart();
  for (const number of [1, 16, 17, 255, 256, 257, 260]) {
    const hits = await ada.index.search(ada.views, `x${number}y`, 9);
    expect(hits.map((hit) => hit.message.position)).toEqual([number]);
  }
  await keep(ada, ward, 261, makeContent("text", { body: "after the index was built" }));
  expect(await ada.index.search(ada.views, "built", 9)).toHaveLength(1);
  expect(await ada.index.search(ada.views, "bed", 9)).toHaveLength(9);
  expect(await ada.index.search(ada.views, "bed built", 9)).toEqual([]);
  expect(await ada.index.search(ada.views, "  ", 9)).toEqual([]);
});

test("ten thousand conversations: a page of the inbox, and one with a filter", async () => {
  const house = await House.build();
  const ada = await house.add();
  const count = 10_000;
  const group = {
    standing: "joined",
    leftEpoch: -1,
    updateDue: null,
    sentInEpoch: 0,
    closedSeq: null,
  } as const;
  await ada.store.record((batch) => {
    for (let number = 0; number < count; number += 1) {
      const conversation = number.toString(16).padStart(32, "0");
      batch.put("conversations", conversation, {
        generation: 1,
        delivered: 9,
        read: 9,
        deliveredConfirmed: 9,
        readConfirmed: 9,
        whole: 9,
        beyond: [],
        groups: { 1: group },
      });
      batch.put("inbox", conversation, {
        summary: {
          kind: "group",
          title: `Ward ${number}`,
          roster: [],
          patient: null,
          careTeam: [],
        },
        last: null,
        unread: number % 7 === 0 ? 1 : 0,
        mentionedAt: number % 100 === 0 ? 10 : 0,
        open: [],
        took: false,
        lastPosition: 9,
        earliest: 1,
      });
    }
  });
  await ada.restart();
  const started = performance.now();
  const page = ada.inbox.page({}, 9_950, 100);
  expect(page).toMatchObject({
    total: count,
    counts: { mention: 100, rest: 9_900 },
    unread: 1_429,
  });
  expect(page.entries).toHaveLength(50);
  expect(ada.inbox.page({ need: "mention" }, 0, 10).entries[0]?.need).toBe("mention");
  expect(ada.inbox.page({ text: "ward 1234" }, 0, 10).total).toBe(1);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("whether its owner may remove others is what the vault told last", async () => {
  const { ada, ward } = await pair();
  const told = { conversation: ward, kind: "group", title: "Ward 4", roster: [] };
  const unsaid = { patient: null, careTeam: [], labels: [], emergency: null };
  const shown = async () => (await conversationView(ada.views, ward))?.founder;
  for (const founder of [true, false]) {
    await ada.run(async (turn) => {
      keepSummaries(turn, [{ ...told, ...unsaid, founder }]);
      return [];
    });
    expect(await shown()).toBe(founder);
  }
  await ada.run(async (turn) => {
    const { founder: _, ...older } = { ...told, ...unsaid, founder: true };
    putInbox(turn, ward, { summary: { ...older, kind: "group" } });
    return [];
  });
  expect(await shown(), "kept by a version that was not told").toBe(false);
});

test("in another's name: confirmed by the vault's roster alone, the author named in any case", async () => {
  const { ada, ward } = await pair();
  const [ana, chen] = ["a1".repeat(16), "c1".repeat(16)];
  const tell = async (delegate: string | null) => {
    await ada.run(async (turn) => {
      const roster = [
        { account: ana, name: "Ana Ruiz", role: "", delegate: null },
        { account: chen, name: "L. Chen", role: "", delegate },
      ];
      putInbox(turn, ward, {
        summary: { kind: "group", title: "", patient: null, roster, careTeam: [] },
      });
      keepPeople(turn, roster);
      return [];
    });
  };
  const says = (position: number, on_behalf_of: string | null) =>
    keep(ada, ward, position, makeContent("text", { body: "Two units", on_behalf_of }), {
      account: ana,
    });
  await tell(ana);
  const right = await says(1, chen);
  const own = await says(2, null);
  const words = await says(3, "L. Chen");
  const herself = await says(4, ana);
  const unknown = await says(5, "f".repeat(32));
  const shown = async (message: string) => {
    const view = await messageView(ada.views, message);
    expect(view?.author.name).toBe("Ana Ruiz");
    return view?.actingFor && [view.actingFor.person.name, view.actingFor.confirmed];
  };
  expect(await shown(right)).toEqual(["L. Chen", true]);
  expect(await shown(own)).toBeUndefined();
  expect(await shown(words)).toEqual(["", false]);
  expect(await shown(herself)).toEqual(["Ana Ruiz", false]);
  expect(await shown(unknown)).toEqual(["", false]);
  for (const delegate of [null, "b1".repeat(16)]) {
    await tell(delegate);
    expect(await shown(right)).toEqual(["L. Chen", false]);
  }
});

test("an answer in another's name: theirs once the vault was asked, and shown with both names", async () => {
  const { ada, ward } = await pair();
  const [ana, chen] = ["a1".repeat(16), "c1".repeat(16)];
  const me = ada.device.account;
  const tell = async (delegate: string | null, ours: string | null = null) => {
    await ada.run(async (turn) => {
      const roster = [
        { account: ana, name: "Ana Ruiz", role: "", delegate: null },
        { account: chen, name: "L. Chen", role: "", delegate },
        { account: "b1".repeat(16), name: "Bo", role: "", delegate: ours },
      ];
      putInbox(turn, ward, {
        summary: { kind: "group", title: "", patient: null, roster, careTeam: [] },
      });
      keepPeople(turn, roster);
      await settleUnsure(turn, ward);
      return [];
    });
  };
  const taken = (message: string) =>
    makeContent("acknowledgement", { message, kind: "accepted", on_behalf_of: chen });
  const statusOf = async (message: string) => {
    const view = await messageView(ada.views, message);
    const status = view?.people.find(({ person }) => person.account === chen);
    const [said] = view?.acknowledgements ?? [];
    return { read: status?.read, by: status?.acknowledged?.person.name, ...said?.actingFor };
  };

  const asked = await keep(ada, ward, 1, makeContent("text", { body: "K 7.1" }), { priority: 3 });
  await tell(null);
  await keep(ada, ward, 2, taken(asked), { account: ana });
  expect(ada.inbox.entry(ward).need).toBe("critical");
  expect(await statusOf(asked)).toMatchObject({ by: undefined, confirmed: false });
  await tell(ana);
  expect(ada.inbox.entry(ward).need).toBe("rest");
  expect(await statusOf(asked)).toMatchObject({ read: false, by: "Ana Ruiz", confirmed: true });
  await tell(null);
  expect(await statusOf(asked), "as it was when it came").toMatchObject({ confirmed: true });

  const again = await keep(ada, ward, 3, makeContent("text", { body: "K 7.4" }), { priority: 3 });
  await tell(ana);
  await keep(ada, ward, 4, taken(again), { account: ana });
  expect(ada.inbox.entry(ward).need, "the vault was not asked since").toBe("critical");
  await tell("b1".repeat(16));
  expect(ada.inbox.entry(ward).need).toBe("critical");
  expect(await statusOf(again)).toMatchObject({ by: undefined, confirmed: false });

  await tell(null, me);
  const may = (await conversationView(ada.views, ward))?.mayActFor.map(({ name }) => name);
  expect(may).toEqual(["Bo"]);
});
