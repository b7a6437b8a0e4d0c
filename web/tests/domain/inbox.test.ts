import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Need } from "../../src/core/api";
import { moveTo } from "../../src/domain/inbox/move";
import { layOut, NEEDS, pagesOf, rowAt, rowOf } from "../../src/domain/inbox/sections";
import { fold, suggest } from "../../src/domain/inbox/suggest";
import { matches } from "../../src/domain/palette";
import { busyInbox, ME } from "../support/hospital";

type Counts = Record<Need, number>;
const counts: Counts = { critical: 2, unacknowledged: 0, mention: 1, mine: 0, rest: 300 };

/** The rows, the slow way. */
function naive(given: Counts): string[] {
  let entry = 0;
  return NEEDS.flatMap((need) =>
    given[need] === 0
      ? []
      : [need, ...Array.from({ length: given[need] }, () => `${need} ${entry++}`)],
  );
}

const anyCounts = fc.record<Counts>({
  critical: fc.nat(4),
  unacknowledged: fc.nat(4),
  mention: fc.nat(4),
  mine: fc.nat(4),
  rest: fc.nat(4),
});

describe("sections", () => {
  it("leaves out those with nothing", () => {
    expect(layOut(counts).sections.map((section) => section.need)).toEqual([
      "critical",
      "mention",
      "rest",
    ]);
  });

  it("has the rows of the naive list, whatever the counts", () => {
    fc.assert(
      fc.property(anyCounts, (given) => {
        const layout = layOut(given);
        const rows = Array.from({ length: layout.rows }, (_, row) => rowAt(layout, row));
        const said = rows.map((row) =>
          row?.kind === "entry" ? `${row.section.need} ${row.index}` : row?.section.need,
        );
        expect(said).toEqual(naive(given));
        expect(rowAt(layout, layout.rows)).toBeNull();
        for (let index = 0; index < layout.entries; index += 1) {
          const row = rowAt(layout, rowOf(layout, index));
          expect(row?.kind === "entry" && row.index).toBe(index);
        }
      }),
    );
  });

  it("asks for the pages in view only", () => {
    const layout = layOut({ ...counts, rest: 9_997 });
    expect(pagesOf(layout, 0, 20, 100)).toEqual([0]);
    expect(pagesOf(layout, 95, 115, 100)).toEqual([0, 1]);
    expect(pagesOf(layout, 9_990, 20_000, 100)).toEqual([99]);
    expect(pagesOf(layOut({ ...counts, critical: 0, mention: 0, rest: 0 }), 0, 20, 100)).toEqual(
      [],
    );
  });
});

describe("moveTo", () => {
  it("stops at the ends", () => {
    expect(moveTo("next", 4, 5)).toBe(4);
    expect(moveTo("previous", 0, 5)).toBe(0);
    expect(moveTo("page_down", 1, 5)).toBe(4);
    expect(moveTo("page_up", 3, 5)).toBe(0);
    expect(moveTo("first", 3, 5)).toBe(0);
    expect(moveTo("last", 3, 5)).toBe(4);
  });

  it("begins somewhere, and nowhere in nothing", () => {
    expect(moveTo("next", null, 5)).toBe(0);
    expect(moveTo("previous", null, 5)).toBe(4);
    expect(moveTo("next", null, 0)).toBeNull();
  });
});

describe("suggest", () => {
  const entries = busyInbox(0);

  it("finds patients and people by any part of the name, without marks", () => {
    const found = suggest(entries, "ANGEL", ME.account);
    expect(found.map((one) => one.kind)).toContain("patient");
    expect(found.map((one) => one.name)).toContain("José Ángel de la Cruz-Fernández");
  });

  it("never suggests oneself, nor anything for one letter", () => {
    expect(suggest(entries, "Woolfson", ME.account)).toEqual([]);
    expect(suggest(entries, "a", ME.account)).toEqual([]);
  });

  it("says each once, and few", () => {
    const found = suggest(entries, "an", ME.account);
    expect(found.length).toBeLessThanOrEqual(4);
    expect(new Set(found.map((one) => one.id)).size).toBe(found.length);
  });
});

describe("fold", () => {
  it("makes one of letters with and without marks", () => {
    expect(fold("José ÑÍGUEZ")).toBe("jose niguez");
  });
});

describe("matches", () => {
  const commands = [{ name: "Show unread only" }, { name: "New message" }, { name: "Use Español" }];

  it("wants every word to begin one of the name", () => {
    expect(matches(commands, "un sh").map((one) => one.name)).toEqual(["Show unread only"]);
    expect(matches(commands, "essage")).toEqual([]);
    expect(matches(commands, "espanol")).toHaveLength(1);
    expect(matches(commands, " ")).toHaveLength(3);
  });

  it("puts what begins with the words first", () => {
    expect(matches([{ name: "Go to new" }, { name: "New message" }], "new")[0]?.name).toBe(
      "New message",
    );
  });
});
