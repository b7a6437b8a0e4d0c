import { describe, expect, it } from "vitest";
import { DEFAULTS, readPreferences } from "../../src/platform/preferences";

describe("readPreferences", () => {
  it("has something for everybody", () => {
    expect(readPreferences(null)).toEqual(DEFAULTS);
    expect(readPreferences("not json")).toEqual(DEFAULTS);
    expect(readPreferences("null")).toEqual(DEFAULTS);
    expect(readPreferences("[1]")).toEqual(DEFAULTS);
  });

  it("takes what is right and leaves what is not", () => {
    const text = JSON.stringify({
      theme: "dark",
      contrast: "yes",
      textSize: "enormous",
      language: "es",
      lockMinutes: 100_000,
      letterKeys: false,
    });
    expect(readPreferences(text)).toEqual({
      ...DEFAULTS,
      theme: "dark",
      language: "es",
      letterKeys: false,
    });
  });
});
