/** Folding and need: pure decisions. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { makeContent } from "../../src/core/content/codec";
import type { Content } from "../../src/core/content/types";
import { addPlace, firstGap, type Places, raiseWhole } from "../../src/core/engine/places";
import type { MessageRow } from "../../src/core/store/rows";
import { acknowledgedBy, foldMessage } from "../../src/core/views/fold";
import {
  addItem,
  compareStanding,
  dueOf,
  MOST_OPEN,
  needOf,
  opensItem,
  settles,
} from "../../src/core/views/need";
import type { Annotation, InboxRow, OpenItem } from "../../src/core/views/rows";
import { addValue } from "../../src/core/views/trends";
import { matches, searchable, wordsOf } from "../../src/core/views/words";

const [ADA, BEN, CAT, DOT] = [..."abcd"].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
];
let counter = 0;

type Given = Pick<Annotation, "account" | "position"> & Readonly<Record<string, unknown>>;

function note(given: Given): Annotation {
  counter += 1;
  return { id: `note ${counter}`, at: (given.position ?? 900) * 10, ...given } as Annotation;
}

const text = (body: string, more = {}) => makeContent("text", { body, ...more });

test("the author's edits apply in their order, whatever the order of arrival", () => {
  const edits = [
    note({ kind: "edit", account: ADA, position: 4, body: "third", mentions: [] }),
    note({ kind: "edit", account: ADA, position: 2, body: "second", mentions: [BEN] }),
    note({ kind: "edit", account: BEN, position: 5, body: "forged", mentions: [] }),
  ];
  const folded = foldMessage(ADA, 5, text("first"), edits);
  expect(folded.content).toMatchObject({ body: "third", mentions: [] });
  expect(folded.edits).toEqual([
    { body: "first", at: 5 },
    { body: "second", at: 20 },
  ]);
});

test("a retraction takes the words, not the message; only the author's counts", () => {
  const forged = note({ kind: "retraction", account: BEN, position: 3, reason: "" });
  const own = note({ kind: "retraction", account: ADA, position: 4, reason: "wrong bed" });
  const edited = note({ kind: "edit", account: ADA, position: 2, body: "edited", mentions: [BEN] });
  expect(foldMessage(ADA, 5, text("first"), [forged]).retracted).toBeNull();
  const folded = foldMessage(ADA, 5, text("first"), [forged, own, edited]);
  expect(folded.retracted).toEqual({ at: 40, account: ADA });
  expect(JSON.stringify(folded)).not.toMatch(/first|edited/);
  expect(folded.content).toMatchObject({ type: "text", body: "", mentions: [], attachments: [] });
});

test("a result card is neither edited nor retracted", () => {
  const card = { type: "unknown", named: "order", version: 9, data: new Uint8Array(3) } as Content;
  const notes = [
    note({ kind: "retraction", account: ADA, position: 4, reason: "" }),
    note({ kind: "edit", account: ADA, position: 2, body: "x", mentions: [] }),
  ];
  expect(foldMessage(ADA, 5, card, notes)).toMatchObject({
    content: card,
    retracted: null,
    edits: [],
  });
});

test("reactions: the last word of each person for each emoji", () => {
  const react = (account: string, position: number | null, emoji: string, removed = false) =>
    note({ kind: "reaction", account, position, emoji, removed });
  const folded = foldMessage(ADA, 5, text("x"), [
    react(BEN, 3, "👍"),
    react(CAT, 2, "👍"),
    react(BEN, 5, "👍", true),
    react(BEN, 4, "🙏"),
    react(BEN, null, "👍"),
    react(CAT, 6, "🙏", true),
  ]);
  expect(folded.reactions).toEqual([
    { emoji: "👍", accounts: [CAT, BEN] },
    { emoji: "🙏", accounts: [BEN] },
  ]);
});

test("having seen a message never takes back an answer", () => {
  const answer = (account: string, position: number, how: "seen" | "accepted" | "declined") =>
    note({ kind: "acknowledgement", account, position, how, text: "" });
  const folded = foldMessage(ADA, 5, text("x"), [
    answer(BEN, 2, "accepted"),
    answer(BEN, 3, "seen"),
    answer(CAT, 4, "seen"),
  ]);
  expect(acknowledgedBy(folded.acknowledgements, BEN)?.kind).toBe("accepted");
  expect(acknowledgedBy(folded.acknowledgements, CAT)?.kind).toBe("seen");
  expect(acknowledgedBy(folded.acknowledgements, ADA)).toBeNull();
});

test("folding does not depend on the order of arrival", () => {
  const notes: Annotation[] = [
    note({ kind: "edit", account: ADA, position: 2, body: "b", mentions: [] }),
    note({ kind: "edit", account: ADA, position: 7, body: "c", mentions: [] }),
    note({ kind: "reaction", account: BEN, position: 3, emoji: "👍", removed: false }),
    note({ kind: "reaction", account: BEN, position: 4, emoji: "👍", removed: true }),
    note({ kind: "acknowledgement", account: CAT, position: 5, how: "accepted", text: "" }),
    note({
      kind: "page",
      account: ADA,
      position: 6,
      target: BEN,
      reason: "critical",
      due: 1,
      attempt: 1,
    }),
  ];
  const expected = foldMessage(ADA, 5, text("a"), notes);
  fc.assert(
    fc.property(fc.shuffledSubarray(notes, { minLength: notes.length }), (shuffled) => {
      expect(foldMessage(ADA, 5, text("a"), shuffled)).toEqual(expected);
    }),
  );
});

function row(given: Partial<MessageRow>): MessageRow {
  return {
    message: "m".repeat(32),
    conversation: "w".repeat(32),
    position: 7,
    at: 70,
    account: BEN,
    device: BEN,
    priority: 1,
    acknowledges: null,
    content: new Uint8Array(),
    state: "received",
    failure: null,
    order: 7,
    counts: true,
    ...given,
  };
}

test.each([
  ["a normal message", row({}), text("x"), false],
  ["an urgent one", row({ priority: 2 }), text("x"), true],
  ["a critical one of one's own", row({ priority: 3, account: ADA }), text("x"), false],
  ["one with a time", row({}), text("x", { acknowledge_by: 99 }), true],
  ["an urgent one to others by name", row({ priority: 2 }), text("x", { mentions: [CAT] }), false],
  ["an urgent one to oneself by name", row({ priority: 2 }), text("x", { mentions: [ADA] }), true],
  ["an own one that waits", row({ priority: 3, position: null }), text("x"), false],
])("what asks for an answer: %s", (_name, message, content, asks) => {
  expect(opensItem(message, content, ADA) !== null).toBe(asks);
});

const item = (given: Partial<OpenItem> = {}): OpenItem => ({
  message: "m",
  about: "m",
  author: BEN,
  priority: 3,
  position: 1,
  due: null,
  ...given,
});

test.each([
  ["accepted by oneself", ADA, "accepted", true],
  ["declined by oneself", ADA, "declined", true],
  ["read back by oneself", ADA, "read_back", true],
  ["seen by oneself", ADA, "seen", false],
  ["accepted by a colleague", CAT, "accepted", true],
  ["declined by a colleague", CAT, "declined", false],
  ["read back by a colleague", CAT, "read_back", false],
  ["accepted by its author", BEN, "accepted", false],
])("what settles an item: %s", (_name, account, how, settled) => {
  const done = note({ kind: "acknowledgement", account, position: 9, how, text: "" });
  expect(settles(item(), done, ADA)).toBe(settled);
});

test.each([
  ["accepted by oneself for another", ADA, CAT, "accepted", true, true],
  ["declined by oneself for another", ADA, CAT, "declined", true, false],
  ["declined for oneself", CAT, ADA, "declined", true, true],
  ["accepted by a colleague for a colleague", CAT, DOT, "accepted", true, true],
  ["accepted by a colleague for its author", CAT, BEN, "accepted", true, false],
  ["accepted by its author for a colleague", BEN, CAT, "accepted", true, false],
  ["accepted by its author for oneself", BEN, ADA, "accepted", true, false],
  ["not confirmed, by oneself", ADA, CAT, "accepted", false, false],
  ["not confirmed, for oneself", CAT, ADA, "accepted", false, false],
  ["not confirmed, by a colleague", CAT, DOT, "accepted", false, false],
] as const)(
  "in another's name it is theirs or nobody's: %s",
  (_name, account, principal, how, confirmed, settled) => {
    const said = { kind: "acknowledgement", account, position: 9, how, text: "" } as const;
    const done = note({ ...said, principal, confirmed });
    expect(settles(item(), done, ADA)).toBe(settled);
    const { acknowledgements } = foldMessage(BEN, 5, text("x"), [done]);
    expect(acknowledgedBy(acknowledgements, principal)?.account).toBe(
      confirmed ? account : undefined,
    );
    expect(acknowledgedBy(acknowledgements, account)).toBeNull();
  },
);

const inbox = (given: Partial<InboxRow>): InboxRow => ({
  summary: null,
  last: null,
  unread: 0,
  mentionedAt: 0,
  open: [],
  took: false,
  lastPosition: 0,
  earliest: null,
  ...given,
});

test("need: the most urgent thing that is open", () => {
  const summary = {
    kind: "patient",
    title: "",
    roster: [],
    patient: null,
    careTeam: [ADA],
  } as const;
  expect(needOf(inbox({ open: [item({ priority: 2 }), item()] }), 0, ADA)).toBe("critical");
  expect(needOf(inbox({ open: [item({ priority: 2 })], mentionedAt: 9 }), 0, ADA)).toBe(
    "unacknowledged",
  );
  expect(needOf(inbox({ mentionedAt: 9, took: true }), 8, ADA)).toBe("mention");
  expect(needOf(inbox({ mentionedAt: 9, summary }), 9, ADA)).toBe("mine");
  expect(needOf(inbox({ summary: { ...summary, careTeam: [BEN] } }), 0, ADA)).toBe("rest");
  expect(needOf(inbox({ summary: { ...summary, kind: "direct", careTeam: [] } }), 0, ADA)).toBe(
    "mine",
  );
});

test("due: of the most urgent, the earliest", () => {
  const open = [
    item({ priority: 2, due: 1 }),
    item({ due: 9 }),
    item({ due: 5 }),
    item({ due: null }),
  ];
  expect(dueOf(inbox({ open }))).toBe(5);
  expect(dueOf(inbox({ open: [item({ due: null })] }))).toBeNull();
  expect(dueOf(inbox({}))).toBeNull();
});

test("the order of the inbox is total", () => {
  const standing = fc.record({
    conversation: fc.string({ minLength: 1, maxLength: 3 }),
    need: fc.constantFrom("critical", "unacknowledged", "mention", "mine", "rest" as const),
    due: fc.option(fc.nat(5)),
    at: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.uniqueArray(standing, { selector: (each) => each.conversation }), (lines) => {
      const sorted = lines.toSorted(compareStanding);
      expect(lines.toReversed().toSorted(compareStanding)).toEqual(sorted);
    }),
  );
});

test("more open items than are kept: the oldest that are not critical go first", () => {
  let items: readonly OpenItem[] = [item({ message: "first", position: 0 })];
  for (let number = 1; number <= MOST_OPEN + 10; number += 1) {
    items = addItem(items, item({ message: `${number}`, position: number, priority: 2 }));
  }
  expect(items).toHaveLength(MOST_OPEN);
  expect(items[0]?.message).toBe("first");
  expect(items.at(-1)?.message).toBe(`${MOST_OPEN + 10}`);
});

test("places: a set of positions, whatever the order", () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (given) => {
      let places: Places = { whole: 0, beyond: [] };
      const stored = new Set<number>();
      for (const [add, position] of given) {
        places = add ? addPlace(places, position) : raiseWhole(places, position);
        if (add) stored.add(position);
        else for (let each = 1; each <= position; each += 1) stored.add(each);
        const missing = Array.from({ length: 31 }, (_, each) => each + 1).filter(
          (each) => !stored.has(each),
        );
        expect(places.whole).toBe((missing[0] ?? 32) - 1);
        const next = [...stored]
          .filter((each) => each > places.whole)
          .sort((one, other) => one - other)[0];
        const gap = next === undefined ? null : { first: places.whole + 1, last: next - 1 };
        expect(firstGap(places)).toEqual(gap);
      }
    }),
  );
});

test("words: accents, case, scripts, and the beginning of each", () => {
  expect(wordsOf("Crème-brûlée, CREME 98.00 µmol/l")).toEqual([
    "creme",
    "brulee",
    "98",
    "00",
    "μmol",
    "l",
  ]);
  const line = searchable(text("Hämoglobin 6,1 — please call"));
  expect(matches(line, wordsOf("hamo plea"))).toBe(true);
  expect(matches(line, wordsOf("globin"))).toBe(false);
  expect(matches(searchable(text("病棟四 クレアチニン")), wordsOf("病棟"))).toBe(true);
});

test("trends: in order of time, a corrected value in place of the wrong one", () => {
  const entry = (at: number, value: string, message: string) => ({
    at,
    value,
    unit: "mmol/l",
    message,
  });
  let values = addValue([], entry(20, "5.0", "m1"), null);
  values = addValue(values, entry(10, "4.1", "m2"), null);
  values = addValue(values, entry(20, "6.0", "m3"), "m1");
  expect(values.map((each) => each.value)).toEqual(["4.1", "6.0"]);
});
