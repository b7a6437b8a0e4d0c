/** What the served client is made of: `src`, and nothing that only tests have. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const SOURCE = new URL("../../src/", import.meta.url);

const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.(tsx?|css)$/.test(file),
);

function matching(pattern: RegExp): string[] {
  return sources.filter((file) => pattern.test(readFileSync(new URL(file, SOURCE), "utf8")));
}

it("takes nothing from the tests, where a core without keys lives", () => {
  expect(sources.length).toBeGreaterThan(150);
  expect(matching(/["'][./]*\/tests\//)).toEqual([]);
  expect(matching(/memory_core|makeMemoryCore/)).toEqual([]);
});

it("starts the worker in one place", () => {
  expect(matching(/\?worker/)).toEqual(["platform/client.ts"]);
});

it("writes nothing to the console, and keeps nothing outside of the encrypted store but preferences", () => {
  expect(matching(/\bconsole\./)).toEqual([]);
  expect(matching(/\blocalStorage\b/)).toEqual(["platform/preferences.ts"]);
  expect(matching(/\bsessionStorage\b|document\.cookie/)).toEqual([]);
});

it("has no markup from text, no script from text", () => {
  expect(
    matching(/\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|new Function\(/),
  ).toEqual([]);
});

it("names no side of the page but by the direction of the text", () => {
  const physical =
    /(?:^|[\s;{])(?:margin|padding|border)-(?:left|right)(?:-|:)|(?:^|[\s;{])(?:left|right):|text-align:\s*(?:left|right)/m;
  expect(matching(physical).filter((file) => file.endsWith(".css"))).toEqual([]);
});
