import { describe, expect, it } from "vitest";
import { ageOn, type Day } from "../../../src/domain/patient/age";
import { sexWord } from "../../../src/domain/patient/sex";

const day = (year: number, month: number, date: number): Day => ({ year, month, day: date });
const today = day(2026, 3, 1);

describe("age", () => {
  it.each([
    ["1989-01-18", today, { unit: "years", value: 37, approximate: false }],
    ["1989-03-01", today, { unit: "years", value: 37, approximate: false }],
    ["1989-03-02", today, { unit: "years", value: 36, approximate: false }],
    ["2024-03-01", today, { unit: "years", value: 2, approximate: false }],
    ["2024-03-02", today, { unit: "months", value: 23, approximate: false }],
    ["2026-02-01", today, { unit: "months", value: 1, approximate: false }],
    ["2026-02-02", today, { unit: "days", value: 27, approximate: false }],
    ["2026-03-01", today, { unit: "days", value: 0, approximate: false }],
    ["1950", today, { unit: "years", value: 76, approximate: true }],
    ["1978-11", today, { unit: "years", value: 47, approximate: true }],
    ["2026-03", today, { unit: "months", value: 0, approximate: true }],
  ] as const)("%s", (birth, on, age) => {
    expect(ageOn(birth, on)).toEqual(age);
  });

  it("is said a day late for those born on a leap day, never a day early", () => {
    expect(ageOn("2000-02-29", day(2026, 2, 28))).toMatchObject({ value: 25 });
    expect(ageOn("2000-02-29", day(2026, 3, 1))).toMatchObject({ value: 26 });
    expect(ageOn("2000-02-29", day(2028, 2, 29))).toMatchObject({ value: 28 });
  });

  it.each(["", "soon", "2026-13-01", "2026-02-30", "1989-1-18", "2026-03-02", "2027", "20260101"])(
    "is not known for %j",
    (birth) => {
      expect(ageOn(birth, today)).toBeNull();
    },
  );
});

it("has words for HL7's letters and leaves others as they are", () => {
  expect([sexWord("F"), sexWord("m"), sexWord(" U "), sexWord("X"), sexWord("")]).toEqual([
    "female",
    "male",
    "unknown",
    null,
    null,
  ]);
});
