import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageView } from "../../../src/core/api";
import { deadlineOf, nextTick } from "../../../src/domain/thread/deadline";
import { estimateHeight } from "../../../src/domain/thread/estimate";
import {
  orderPeople,
  responsibleFor,
  summariseReceipts,
} from "../../../src/domain/thread/receipts";
import { buildRows } from "../../../src/domain/thread/rows";
import {
  append,
  EMPTY,
  fromPage,
  isEqual,
  prepend,
  refresh,
  type Window,
} from "../../../src/domain/thread/window";
import { ME, PEOPLE, text } from "../../support/hospital";
import { acknowledged, personAt, statusOf, viewOf } from "../../support/threads";

const NOON = new Date(2026, 2, 1, 12).getTime();
const MINUTE = 60_000;

function message(position: number | null, more: Partial<MessageView> = {}, ago = 0): MessageView {
  return viewOf("c", position, personAt(1), NOON - ago, text(`m${position}`), more);
}

describe("receipts", () => {
  const [, anna, bo, cy] = PEOPLE as [typeof ME, typeof ME, typeof ME, typeof ME];

  it("say the furthest thing, and of how many", () => {
    const people = [statusOf(anna, "read"), statusOf(bo, "delivered"), statusOf(cy, "none")];
    expect(summariseReceipts({ state: "sent", people })).toEqual({
      kind: "read",
      count: 1,
      total: 3,
    });
    expect(summariseReceipts({ state: "sent", people: people.slice(1) })).toEqual({
      kind: "delivered",
      count: 1,
      total: 2,
    });
    expect(summariseReceipts({ state: "sent", people: people.slice(2) })).toEqual({
      kind: "sent",
      total: 1,
    });
    expect(summariseReceipts({ state: "sent", people: [] })).toEqual({ kind: "alone" });
    expect(summariseReceipts({ state: "waiting", people })).toEqual({ kind: "waiting" });
  });

  it("take an acknowledgement for reading, whatever the hub says", () => {
    const seen = statusOf(anna, "none", acknowledged("seen", anna, NOON));
    expect(summariseReceipts({ state: "sent", people: [seen] })).toEqual({
      kind: "read",
      count: 1,
      total: 1,
    });
  });

  it("list first who declined and who has nothing yet", () => {
    const people = [
      statusOf(anna, "read", acknowledged("accepted", anna, NOON)),
      statusOf(bo, "none"),
      statusOf(cy, "read", acknowledged("declined", cy, NOON)),
    ];
    expect(orderPeople(people).map((one) => one.person.account)).toEqual(
      [cy, bo, anna].map((one) => one.account),
    );
  });

  it("know who is responsible: the last who took it and did not decline since, else who is paged", () => {
    const paged = {
      person: cy,
      reason: "unacknowledged",
      at: NOON,
      due: NOON + 5,
      attempt: 2,
    } as const;
    const steps = [
      acknowledged("seen", anna, 1),
      acknowledged("accepted", anna, 2),
      acknowledged("accepted", bo, 3),
      acknowledged("declined", bo, 4),
    ];
    expect(responsibleFor({ acknowledgements: steps, paged })).toMatchObject({
      kind: "accepted",
      by: { at: 2 },
    });
    expect(responsibleFor({ acknowledgements: steps.slice(0, 1), paged })).toEqual({
      kind: "paged",
      person: cy,
      due: NOON + 5,
      attempt: 2,
    });
    expect(responsibleFor({ acknowledgements: [], paged: null })).toEqual({ kind: "nobody" });
  });
});

describe("deadlines", () => {
  it("run from what the author asked, until somebody answers", () => {
    const asking = message(1, { content: text("?", { acknowledge_by: NOON + MINUTE }) });
    expect(deadlineOf(asking)).toEqual({ due: NOON + MINUTE, answered: false });
    const answer = acknowledged("seen", personAt(2), NOON);
    expect(deadlineOf({ ...asking, acknowledgements: [answer] })?.answered).toBe(true);
    expect(
      deadlineOf({ ...asking, acknowledgements: [{ ...answer, kind: "declined" }] })?.answered,
    ).toBe(false);
    expect(deadlineOf({ ...asking, retracted: { at: NOON, by: ME } })).toBeNull();
    expect(deadlineOf(message(2))).toBeNull();
  });

  it("tick when their words change, and always later", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (left) => {
        const wait = nextTick(NOON + left, NOON);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(60_000);
      }),
    );
  });
});

describe("rows", () => {
  const shapes = (window: Window, unreadFrom: number | null = null) =>
    buildRows({ ...window, unreadFrom }).map((row) =>
      row.kind === "message" ? `${row.key.slice(-4)}${row.continued ? "+" : ""}` : row.kind,
    );
  const at = (position: number, ago: number, more: Partial<MessageView> = {}) =>
    message(position, { message: `m${position}`, ...more }, ago);

  it("have a line for each day, and leave the author out of what follows shortly", () => {
    const messages = [
      at(1, 26 * 60 * MINUTE),
      at(2, 10 * MINUTE),
      at(3, 9 * MINUTE),
      at(4, MINUTE),
      at(5, 0, { author: ME, mine: true }),
    ];
    expect(shapes({ messages, earlier: false, later: false })).toEqual([
      "day",
      "m1",
      "day",
      "m2",
      "m3+",
      "m4",
      "m5",
    ]);
  });

  it("mark where new ones begin, but not before own ones", () => {
    const messages = [at(1, 9), at(2, 8, { mine: true }), at(3, 7), at(4, 6)];
    expect(shapes({ messages, earlier: false, later: false }, 2)).toEqual([
      "day",
      "m1",
      "m2+",
      "unread",
      "m3",
      "m4+",
    ]);
  });

  it("keep their keys and shapes when earlier messages load", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            author: fc.integer({ min: 0, max: 2 }),
            gap: fc.integer({ min: 0, max: 9 * 60 }),
          }),
          {
            minLength: 4,
            maxLength: 40,
          },
        ),
        fc.integer({ min: 1, max: 3 }),
        (made, cutAt) => {
          let time = NOON;
          const messages = made.map((one, index) => {
            time += one.gap * MINUTE;
            return viewOf("c", index + 1, personAt(one.author), time, text("x"));
          });
          const part = buildRows({
            messages: messages.slice(cutAt),
            earlier: true,
            unreadFrom: null,
          });
          const whole = buildRows({ messages, earlier: false, unreadFrom: null });
          expect(whole.slice(whole.length - part.length)).toEqual(part);
        },
      ),
    );
  });

  it("name the author and whom they act for at every message in another's name", () => {
    const acting = { actingFor: { person: at(9, 0).author, confirmed: false } };
    const messages = [at(1, 0), at(2, 0, acting), at(3, 0, acting), at(4, 0), at(5, 0)];
    expect(
      shapes({ messages, earlier: false, later: false })
        .slice(1)
        .map((shape) => shape.endsWith("+")),
    ).toEqual([false, false, false, false, true]);
  });

  it("are given a height before they are drawn, whatever they say", () => {
    for (const one of [
      at(1, 0),
      at(2, 0, { content: { type: "unknown", named: "", version: 1, data: new Uint8Array() } }),
    ]) {
      const height = estimateHeight(
        { kind: "message", key: "k", message: one, continued: false },
        320,
      );
      expect(height).toBeGreaterThan(20);
    }
  });
});

describe("window", () => {
  const page = (from: number, to: number, earlier = from > 1, later = true) => ({
    messages: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)),
    earlier,
    later,
  });
  const positions = (window: Window) => window.messages.map((one) => one.position);

  it("grows at both ends without a gap or a repetition", () => {
    const begun = fromPage(page(10, 12));
    const grown = append(prepend(begun, page(7, 10)), page(12, 14));
    expect(positions(grown)).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it("trims the far end, and says that there is more", () => {
    const earlier = prepend(fromPage(page(10, 14, true, false)), page(6, 9), 6);
    expect(positions(earlier)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(earlier.later).toBe(true);
    const later = append(fromPage(page(1, 5, false)), page(6, 9), 6);
    expect(positions(later)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(later.earlier).toBe(true);
  });

  it("puts what was sent into its place, once", () => {
    const waiting = message(null, { message: "own" });
    const before = fromPage({ messages: [message(1), waiting], earlier: false, later: false });
    const sent = { ...waiting, position: 3, state: "sent" } as const;
    const after = refresh(before, {
      messages: [message(1), message(2), sent],
      earlier: false,
      later: false,
    });
    expect(positions(after)).toEqual([1, 2, 3]);
    expect(after.messages[2]?.message).toBe("own");
  });

  it("forgets what was discarded at the end, and keeps what a page in the middle does not speak of", () => {
    const waiting = message(null, { message: "own" });
    const whole = fromPage({
      messages: [message(1), message(2), waiting],
      earlier: false,
      later: false,
    });
    expect(
      positions(refresh(whole, { messages: [message(2)], earlier: true, later: false })),
    ).toEqual([1, 2]);
    expect(
      positions(refresh(whole, { messages: [message(1)], earlier: false, later: true })),
    ).toEqual([1, 2, null]);
  });

  it("keeps the identity of what did not change", () => {
    const before = fromPage(page(1, 3, false, false));
    expect(refresh(before, page(1, 3, false, false))).toBe(before);
    const changed = page(1, 3, false, false);
    const second = changed.messages[1];
    if (second === undefined) throw new Error("no second");
    changed.messages[1] = { ...second, reactions: [{ emoji: "👍", people: [ME], mine: true }] };
    const after = refresh(before, changed);
    expect(after.messages.map((one, index) => one === before.messages[index])).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("compares bytes and nested values", () => {
    expect(
      isEqual({ a: [1, { b: new Uint8Array([1, 2]) }] }, { a: [1, { b: new Uint8Array([1, 2]) }] }),
    ).toBe(true);
    expect(isEqual({ a: new Uint8Array([1]) }, { a: new Uint8Array([2]) })).toBe(false);
    expect(isEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(isEqual([1], { 0: 1, length: 1 })).toBe(false);
    expect(refresh(EMPTY, { messages: [], earlier: false, later: false })).toBe(EMPTY);
  });
});
