import { describe, expect, it } from "vitest";
import { Formatter, isolate, withoutReordering } from "../../src/i18n/format";
import { chooseLanguage, directionOf, loadCatalogue, localeOf } from "../../src/i18n/languages";

async function formatter(language: "en" | "es"): Promise<Formatter> {
  return new Formatter(language, await loadCatalogue(language));
}

const BARE = /[\u2068\u2069]/g;

describe("Formatter", () => {
  it("counts as each language counts", async () => {
    const en = await formatter("en");
    const es = await formatter("es");
    const key = "inbox.section";
    expect(en.format(key, { name: "Yours", count: 1 }).replace(BARE, "")).toBe(
      "Yours, 1 conversation",
    );
    expect(en.format(key, { name: "Yours", count: 2 }).replace(BARE, "")).toBe(
      "Yours, 2 conversations",
    );
    expect(es.format(key, { name: "A su cargo", count: 10_000 }).replace(BARE, "")).toBe(
      "A su cargo, 10.000 conversaciones",
    );
  });

  it("selects", async () => {
    const en = await formatter("en");
    const amount = "3 minutes";
    expect(en.format("app.skew", { kind: "ahead", amount })).toContain("ahead");
    expect(en.format("app.skew", { kind: "behind", amount })).toContain("behind");
  });

  it("isolates what others wrote, so that a name cannot turn the sentence around", async () => {
    const en = await formatter("en");
    const said = en.format("content.result", { name: "evil\u202e", value: "hello" });
    expect(said).toBe("\u2068evil\u2069 \u2068hello\u2069");
  });

  it("gives elements among the words", async () => {
    const en = await formatter("en");
    const pieces = en.pieces<{ key: string }>("app.nothing.open.hint", {
      j: { key: "j" },
      k: { key: "k" },
      enter: { key: "enter" },
      question: { key: "?" },
    });
    expect(pieces.filter((piece) => typeof piece === "object")).toHaveLength(4);
  });
});

describe("isolate", () => {
  it("takes every reordering control out first", () => {
    expect(withoutReordering("a\u202eb\u2066c\u200fd\u061c")).toBe("abcd");
    expect(isolate("a\u2069b")).toBe("\u2068ab\u2069");
  });
});

describe("languages", () => {
  it("takes the first that the page speaks", () => {
    expect(chooseLanguage(["fr-FR", "es-MX", "en"])).toBe("es");
    expect(chooseLanguage(["ja"])).toBe("en");
    expect(chooseLanguage([])).toBe("en");
  });

  it("keeps the reader's own variant for numbers and dates", () => {
    expect(localeOf("es", ["en-US", "es-MX"])).toBe("es-MX");
    expect(localeOf("es", ["en-US"])).toBe("es");
  });

  it("knows which are written from the right", () => {
    expect(directionOf("ar-EG")).toBe("rtl");
    expect(directionOf("es")).toBe("ltr");
  });
});
