/** What the vault serves, built as for release. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = new URL("../..", import.meta.url).pathname;
const KB = 1000;
const run = promisify(execFile);
const folders: string[] = [];
/** Name to bytes. */
let files: Map<string, Buffer>;

async function built(): Promise<Map<string, Buffer>> {
  const outDir = mkdtempSync(join(tmpdir(), "wardline-build-"));
  folders.push(outDir);
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  await run(process.execPath, [vite, "build", "--outDir", outDir], { cwd: ROOT, env });
  const names = readdirSync(outDir, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.sort().map((path) => [path.slice(outDir.length + 1), readFileSync(path)]));
}

beforeAll(async () => {
  files = await built();
}, 300_000);

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const page = () => files.get("index.html")?.toString() ?? "";
const named = (pattern: RegExp) => [...files].filter(([name]) => pattern.test(name));
const hash = (data: Buffer) => `sha384-${createHash("sha384").update(data).digest("base64")}`;
const compressed = (found: [string, Buffer][]) =>
  found.reduce((size, [, data]) => size + brotliCompressSync(data).length, 0);

test("every script and style sheet of the page carries its hash", () => {
  const tags = [
    ...page().matchAll(/<(?:script|link)\b[^>]*(?:src|href)="\/([^"]+\.(?:js|css))"[^>]*>/g),
  ];
  expect(tags.length).toBeGreaterThan(1);
  for (const [tag, name = ""] of tags) {
    const data = files.get(name);
    expect(data, name).toBeDefined();
    if (data !== undefined) expect(tag).toContain(`integrity="${hash(data)}"`);
  }
});

test("nothing is inline, and nothing comes from elsewhere", () => {
  expect(page()).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(page()).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
  expect(page()).not.toMatch(/(?:src|href)="(?!\/)/);
  for (const [name, data] of named(/\.css$/)) expect(data.includes("url(data:"), name).toBe(false);
});

test("the module is a file of its own, with its hash in the worker", () => {
  const [module, ...more] = named(/\.wasm$/);
  expect(more).toEqual([]);
  const workers = named(/worker-[^/]*\.js$/).map(([, data]) => data.toString());
  expect(workers).toHaveLength(1);
  expect(workers[0]).toContain(hash(module?.[1] ?? Buffer.alloc(0)));
  expect(compressed(named(/\.wasm$/))).toBeLessThan(1500 * KB);
});

/** What a browser fetches up to the inbox: the page with all that it imports, the worker, the larger of the languages. */
function start(): [string, Buffer][] {
  const found = new Map<string, Buffer>();
  const visit = (name: string) => {
    const data = files.get(name);
    if (data === undefined || found.has(name)) return;
    found.set(name, data);
    const imports = data.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g);
    for (const [, next] of imports) visit(`assets/${next}`);
  };
  for (const [, name = ""] of page().matchAll(/<script\b[^>]*src="\/([^"]+\.js)"/g)) visit(name);
  for (const [name] of named(/\/worker-[^/]*\.js$/)) visit(name);
  const languages = named(/\/(?:en|es)-[^/]*\.js$/);
  const [largest] = languages.sort(([, one], [, other]) => other.length - one.length);
  if (languages.length === 2 && largest !== undefined) visit(largest[0]);
  return [...found];
}

test("JavaScript up to the inbox is under 260 kB, compressed, and all of it under 400", () => {
  expect(start().length).toBeGreaterThan(4);
  expect(compressed(start())).toBeLessThan(260 * KB);
  expect(compressed(named(/\.js$/))).toBeLessThan(400 * KB);
});

test("the administration is no part of the start", () => {
  const administration = named(
    /\/(?:administration|en_administration|es_administration)-[^/]*\.js$/,
  );
  expect(administration).toHaveLength(3);
  const names = new Set(start().map(([name]) => name));
  for (const [name] of administration) expect(names.has(name), name).toBe(false);
});

test("the same sources give the same files", async () => {
  const again = await built();
  expect([...again.keys()]).toEqual([...files.keys()]);
  for (const [name, data] of again) expect(hash(data), name).toBe(hash(files.get(name) ?? data));
}, 300_000);
