import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation, Result } from "../../../src/core/content/types";
import { changesBetween, shownValue } from "../../../src/domain/result/changes";
import { readNumber, readRange, sparkline } from "../../../src/domain/result/sparkline";
import { directionOf, isMissing, reasonOf, toneOf } from "../../../src/domain/result/standing";
import { trendOf } from "../../../src/domain/result/trend";
import { creatinine, PATIENTS } from "../../support/hospital";

const NOW = 1_700_000_000_000;

function card(more: Partial<Result> = {}): Result {
  const [patient] = PATIENTS;
  if (patient === undefined) throw new Error("no patient");
  return { ...creatinine(patient, "612.00", NOW), ...more };
}

function value(more: Partial<Observation> = {}): Observation {
  const [first] = card().observations;
  if (first === undefined) throw new Error("no value");
  return { ...first, ...more };
}

describe("a card", () => {
  it("is as bad as its worst value; nothing compared is not normal", () => {
    expect(toneOf(card())).toBe("critical");
    expect(
      toneOf(
        card({
          observations: [value({ evaluation: "not_evaluated" }), value({ evaluation: "normal" })],
        }),
      ),
    ).toBe("unknown");
    expect(toneOf(card({ observations: [] }))).toBe("unknown");
    expect(toneOf(card({ observations: [value({ evaluation: "normal" })] }))).toBe("normal");
  });

  it.each([
    [{ reason: "limit_high", flags: [] }, "high"],
    [{ reason: "rise", flags: [] }, "high"],
    [{ reason: "limit_low", flags: ["H"] }, "low"],
    [{ reason: "laboratory_flag", flags: ["LL"] }, "low"],
    [{ reason: "range", flags: [], value: "124.00", reference_range: "49 - 92" }, "high"],
    [{ reason: "range", flags: [], value: "0.10", reference_range: "[ 0.38 - 0.52 ]" }, "low"],
    [{ reason: "text", flags: [], value: "positive", reference_range: "" }, null],
    [{ reason: "bounded", flags: [], value: "<15", reference_range: "20-30" }, null],
  ] as const)("knows the side of %j", (more, side) => {
    expect(directionOf(value(more))).toBe(side);
  });

  it("shows values to the character, and HL7's null as none", () => {
    expect(shownValue(value({ value: "98.00" }))).toBe("98.00");
    expect(shownValue(value({ value: "a\\F\\b", shown: "a|b" }))).toBe("a|b");
    expect([
      isMissing(value({ value: "" })),
      isMissing(value({ value: '""' })),
      isMissing(value({ value: "0" })),
    ]).toEqual([true, true, false]);
    expect(reasonOf(value({ reason: "a word of a later version" }))).toBeNull();
  });
});

describe("changes", () => {
  it("name each value that is otherwise", () => {
    const before = card();
    const after = card({
      observations: [
        value({ value: "124.00" }),
        ...before.observations.slice(2),
        value({
          code: { code: "urea", system: "WinPath", text: "Urea" },
          value: "7.1",
          unit: "mmol/L",
        }),
      ],
    });
    expect(changesBetween(before, after)).toEqual([
      { kind: "value", name: "Creatinine", before: "612.00 umol/L", after: "124.00 umol/L" },
      { kind: "added", name: "Urea", value: "7.1 mmol/L" },
      { kind: "removed", name: "Potassium", value: "6.10 mmol/L" },
    ]);
  });

  it("see 98.0 and 98.00 as different words, and a withdrawn value", () => {
    const was = card({ observations: [value({ value: "98.00" })] });
    expect(changesBetween(was, card({ observations: [value({ value: "98.0" })] }))).toHaveLength(1);
    const withdrawn = card({
      observations: [value({ value: "98.00", status: "entered_in_error" })],
    });
    expect(changesBetween(was, withdrawn)).toEqual([
      { kind: "status", name: "Creatinine", before: "final", after: "entered_in_error" },
    ]);
    expect(changesBetween(was, was)).toEqual([]);
  });

  it("tell two values of one code apart", () => {
    const before = card({ observations: [value({ value: "1" }), value({ value: "2" })] });
    const after = card({ observations: [value({ value: "1" }), value({ value: "3" })] });
    expect(changesBetween(before, after)).toMatchObject([
      { kind: "value", before: "2 umol/L", after: "3 umol/L" },
    ]);
  });
});

describe("trend", () => {
  it("compares values of one unit only, and never with what came later", () => {
    const result = card();
    const at = result.collected?.at ?? 0;
    const recorded = [
      { at: at - 3, value: "1.1", unit: "mg/dL" },
      { at: at - 2, value: "98.00", unit: "umol/L" },
      { at, value: "612.00", unit: "umol/L" },
      { at: at + 5, value: "700.00", unit: "umol/L" },
    ];
    const trend = trendOf(value(), result, recorded);
    expect(trend.previous?.value).toBe("98.00");
    expect(trend.values.map((one) => one.value)).toEqual(["98.00", "612.00"]);
    expect(trend.otherUnits).toBe(true);
  });
});

describe("sparkline", () => {
  it("draws no line for one number, and none for words", () => {
    expect(sparkline([{ at: 1, value: "5" }], null)).toBeNull();
    expect(
      sparkline(
        [
          { at: 1, value: "Yes" },
          { at: 2, value: "5" },
        ],
        null,
      ),
    ).toBeNull();
  });

  it("keeps time's proportions, marks bounds and puts the range behind", () => {
    const line = sparkline(
      [
        { at: 0, value: "<15" },
        { at: 10, value: "20.0" },
        { at: 100, value: "30" },
      ],
      { low: 18, high: 40 },
    );
    expect(line?.points.map((point) => [point.x, point.bounded])).toEqual([
      [4, true],
      [15.2, false],
      [116, false],
    ]);
    expect(line?.band?.y).toBeGreaterThanOrEqual(0);
    expect(line?.path.startsWith("M4 ")).toBe(true);
  });

  it("stays inside its frame, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: 2e12 }),
            fc.double({ min: -1e6, max: 1e6, noNaN: true }),
          ),
          { minLength: 2, maxLength: 20 },
        ),
        (values) => {
          const sorted = values
            .map(([at, number]) => ({ at, value: number.toFixed(3) }))
            .sort((one, other) => one.at - other.at);
          const line = sparkline(sorted, { low: -5, high: 5 });
          for (const point of line?.points ?? []) {
            expect(point.x).toBeGreaterThanOrEqual(0);
            expect(point.x).toBeLessThanOrEqual(120);
            expect(point.y).toBeGreaterThanOrEqual(0);
            expect(point.y).toBeLessThanOrEqual(32);
          }
        },
      ),
    );
  });

  it("reads numbers and ranges as laboratories write them", () => {
    expect(
      ["98.00", ">^100", "^5.10", "<15", "1e3", "", "a"].map(
        (text) => readNumber(text)?.number ?? null,
      ),
    ).toEqual([98, 100, 5.1, 15, null, null, null]);
    expect(readRange("3.5-5.3")).toEqual({ low: 3.5, high: 5.3 });
    expect(readRange("[ 0.38 - 0.52 ]")).toEqual({ low: 0.38, high: 0.52 });
    expect(readRange("[ < 0.21 ]")).toEqual({ low: null, high: 0.21 });
    expect(readRange(">60")).toEqual({ low: 60, high: null });
    expect(readRange("[ ]")).toBeNull();
    expect(readRange("negative")).toBeNull();
  });
});
