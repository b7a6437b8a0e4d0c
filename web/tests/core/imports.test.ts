/** The layers of `web/src`: the core knows nothing of the page, the page only the core's contract. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = new URL("../../src", import.meta.url).pathname;

/** What each folder may import from besides itself, folders or files of `src`; types of the contract are for all. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  domain: ["core", "i18n"],
  platform: ["core", "domain", "i18n"],
  i18n: [],
  sw: [],
  ui: ["core", "domain", "platform", "i18n"],
};
/** All that the page may take of the core: types. */
const CONTRACT = /^core\/(api(_[a-z_]+)?|content\/types)$/;

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) return files(place);
    return /\.tsx?$/.test(entry.name) ? [place] : [];
  });
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function imports(file: string): Import[] {
  const source = readFileSync(file, "utf8");
  const found = source.matchAll(
    /^\s*(?:import|export)\s+(type\s)?[^;]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gm,
  );
  return [...found].map(([, type, from, dynamic]) => ({
    from: relative(SOURCE, file),
    to: relative(SOURCE, resolve(dirname(file), from ?? dynamic ?? "")),
    typeOnly: type !== undefined,
  }));
}

const all = files(SOURCE).flatMap(imports);

test("no layer reaches where it may not", () => {
  const wrong = all.filter(({ from, to }) => {
    const [layer = "", target = ""] = [from, to].map((path) => path.split("/")[0]);
    const allowed = ALLOWED[layer];
    if (allowed === undefined || target === layer || to.startsWith("..")) return false;
    return !allowed.includes(target);
  });
  expect(wrong).toEqual([]);
});

test("the page takes types of the contract from the core, and nothing that runs", () => {
  const wrong = all.filter(({ from, to, typeOnly }) => {
    if (from.startsWith("core/") || !to.startsWith("core/")) return false;
    if (to.startsWith("core/worker")) return false;
    return !typeOnly || !CONTRACT.test(to);
  });
  expect(wrong).toEqual([]);
});

test("the engine opens no socket, the hub's folder writes no store", () => {
  const wrong = all.filter(
    ({ from, to }) =>
      (from.startsWith("core/engine/") && /^core\/(hub\/(?!refusal$)|views\/)/.test(to)) ||
      (from.startsWith("core/hub/") && /^core\/(store|engine|views)\//.test(to)) ||
      (/^core\/(protocol|content|crypto|mls)\//.test(from) &&
        /^core\/(hub|store|engine|views)\//.test(to)),
  );
  expect(wrong).toEqual([]);
});
