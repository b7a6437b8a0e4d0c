import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Person } from "../../../src/core/api";
import { plainText, splitControls } from "../../../src/domain/text/controls";
import { isEmojiOnly, splitParts } from "../../../src/domain/text/parts";

const ANNA: Person = { account: "a", name: "Anna Berg", role: "" };
const ANN: Person = { account: "b", name: "Anna", role: "" };

describe("controls", () => {
  it.each([
    ["a\u202egnp.exe", "a[U+202E]gnp.exe"],
    ["\u2066x\u2069", "[U+2066]x[U+2069]"],
    ["pay\u200bpal", "pay[U+200B]pal"],
    ["a\u0000b\u001bc\u0085d", "a[U+0000]b[U+001B]c[U+0085]d"],
    ["\ufeffbom", "[U+FEFF]bom"],
    ["tag\u{e0041}", "tag[U+E0041]"],
  ])("are shown by their number: %j", (source, shown) => {
    expect(plainText(source, "text")).toBe(shown);
    expect(plainText(source, "name")).toBe(shown);
  });

  it("keeps what scripts and emoji need", () => {
    for (const kept of [
      "می\u200cخواهم",
      "👩\u200d⚕\ufe0f",
      "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
      "e\u0301",
      "שלום\u200f!",
    ]) {
      expect(plainText(kept, "text")).toBe(kept);
    }
  });

  it("takes more out of a name: direction marks, fillers, line ends, soft hyphens", () => {
    expect(plainText("Ber\u00adg\u200f\n\u3164", "name")).toBe(
      "Ber[U+00AD]g[U+200F][U+000A][U+3164]",
    );
  });

  it("writes line ends in one way", () => {
    expect(plainText("a\r\nb\rc\u2028d", "text")).toBe("a\nb\nc\nd");
  });

  it("never lets an override, an embedding or an isolate through", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("name", "text"),
        (source, place) => {
          const out = splitControls(source, place as "name" | "text")
            .map((piece) => (piece.kind === "text" ? piece.text : ""))
            .join("");
          expect(out).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
        },
      ),
    );
  });
});

describe("parts", () => {
  const links = (body: string) =>
    splitParts(body, []).flatMap((part) => (part.kind === "link" ? [part.href] : []));

  it("finds links and leaves the sentence's marks alone", () => {
    expect(
      links("see https://a.example/x, (http://b.example/y_(z)) and https://c.example/?q=1."),
    ).toEqual(["https://a.example/x", "http://b.example/y_(z)", "https://c.example/?q=1"]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "https://bank.example@evil.example/",
    "https://user:pass@evil.example/",
    "HTTPS://",
    "file:///etc/passwd",
  ])("makes no link of %s", (body) => {
    expect(links(body)).toEqual([]);
  });

  it("marks only the names of those who are mentioned, the longer one first", () => {
    expect(splitParts("@Anna Berg and @Anna, not @Annabel or @Carl", [ANN, ANNA])).toEqual([
      { kind: "mention", text: "@Anna Berg", account: "a" },
      { kind: "text", text: " and " },
      { kind: "mention", text: "@Anna", account: "b" },
      { kind: "text", text: ", not @Annabel or @Carl" },
    ]);
    expect(splitParts("@Anna", [])).toEqual([{ kind: "text", text: "@Anna" }]);
  });

  it("loses no character of a text without controls", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (body) => {
        const out = splitParts(body, [ANN])
          .map((part) => (part.kind === "control" ? `[${part.code}]` : part.text))
          .join("");
        expect(out).toBe(plainText(body, "text"));
      }),
    );
  });
});

it("tells emoji from text", () => {
  expect(["👍", "👍👍🏽", "🇪🇸", "👩‍⚕️", "❤️"].map(isEmojiOnly)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(["", "1", "ok 👍", "👍👍👍👍", "#"].map(isEmojiOnly)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
