/** Where a record says that somebody was, in words. */
import { expect, test } from "vitest";
import { middleOf } from "../../../src/domain/admin/geohash";
import { areaOfCell, placeOfRecord } from "../../../src/domain/admin/recorded_place";
import { placeText } from "../../../src/domain/words/place";
import type { Catalogue } from "../../../src/i18n/catalogue";
import { Formatter } from "../../../src/i18n/format";
import { loadAdministration } from "../../../src/i18n/languages";

test("a record's place is told as a device's is, and a site that nobody knows by its key", () => {
  const sites = { campus: "Main campus" };
  const told = (place: Parameters<typeof placeOfRecord>[0]) =>
    placeText(placeOfRecord(place, sites), "en");
  expect(told({ site: "campus" })).toBe("Main campus");
  expect(told({ site: "closed-down" })).toBe("closed-down");
  expect(told({ cell: "u05", country: "FR" })).toBe("France");
  expect(told({ cell: "u05" })).toBe(null);
});

test("the middle of a cell is where the vault has it, and of nothing else", () => {
  // as `vault/places/geohash.py` computes them
  expect(middleOf("u05")).toEqual({ latitude: 45.703125, longitude: 4.921875 });
  expect(middleOf("dp3")).toEqual({ latitude: 41.484375, longitude: -87.890625 });
  expect(middleOf("000")).toEqual({ latitude: -89.296875, longitude: -179.296875 });
  expect(middleOf("zzz")).toEqual({ latitude: 89.296875, longitude: 179.296875 });
  for (const cell of ["", "u0", "u055", "u0a", "U05", "u\u{1f30d}5"])
    expect(middleOf(cell), cell).toBe(null);
});

test("a cell is told as degrees in the reader's language, in each quarter of the earth", async () => {
  const cells = ["u05", "dp3", "r3g", "69y"];
  for (const [language, words] of [
    ["en", ["45.7° N, 4.9° E", "41.5° N, 87.9° W", "34.5° S, 151.2° E", "34.5° S, 58.4° W"]],
    ["es", ["45,7° N, 4,9° E", "41,5° N, 87,9° O", "34,5° S, 151,2° E", "34,5° S, 58,4° O"]],
  ] as const) {
    const formatter = new Formatter(language, (await loadAdministration(language)) as Catalogue);
    for (const [at, cell] of cells.entries()) {
      const phrase = areaOfCell(cell, language);
      const said = phrase === null ? "" : formatter.phrase(phrase);
      expect(said.replaceAll(/[\u2068\u2069]/g, "")).toMatch(new RegExp(` ${words[at]}$`));
    }
  }
  expect(areaOfCell("u0a", "en")).toBe(null);
});
