import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight } from "../../src/domain/words/highlight";

const found = (text: string, query: string) =>
  highlight(text, query)
    .filter((piece) => piece.found)
    .map((piece) => piece.text);

describe("highlight", () => {
  it("marks words by their beginning, whatever their case and marks", () => {
    expect(found("Creatinine rose; la creatinína también", "creat")).toEqual(["Creat", "creat"]);
    expect(found("la creatinína también", "CREATININA TAM")).toEqual(["creatinína", "tam"]);
    expect(found("ﬁbrin", "fib")).toEqual(["ﬁb"]);
    expect(found("recreate", "create")).toEqual([]);
  });

  it("begins near the first word found", () => {
    const pieces = highlight(`${"padding ".repeat(60)}potassium 6.9 and more`, "potassium");
    expect(pieces[0]?.text).toBe("…");
    expect(pieces[1]?.text.length).toBeLessThanOrEqual(40);
    expect(pieces.some((piece) => piece.found && piece.text === "potassium")).toBe(true);
  });

  it("loses and invents nothing of a short text", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 150, unit: "grapheme" }),
        fc.string({ maxLength: 8 }),
        (text, query) => {
          const line = text.replace(/\s+/gu, " ").trim();
          const pieces = highlight(text, query).map((piece) => piece.text);
          if (Array.from(line).length <= 40) expect(pieces.join("")).toBe(line);
          for (const piece of pieces) expect(piece).not.toBe("");
        },
      ),
    );
  });
});
