/**
 * After the build: compresses what is worth it, and writes `files.json`, each file's SHA-256, which the vault signs and
 * the service worker checks.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const FOLDER = new URL("../../src/wardline/vault/web/static/", import.meta.url);
const COMPRESSED = /\.(html|js|css|wasm|svg|json|webmanifest)$/;
const OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

const names = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith(".br") && entry.name !== "files.json")
  .map((entry) =>
    `${entry.parentPath}/${entry.name}`.slice(FOLDER.pathname.length).replace(/^\//, ""),
  )
  .sort();

const files = {};
const sizes = { js: 0, wasm: 0, css: 0 };
for (const name of names) {
  const data = readFileSync(new URL(name, FOLDER));
  files[name] = createHash("sha256").update(data).digest("hex");
  rmSync(new URL(`${name}.br`, FOLDER), { force: true });
  if (!COMPRESSED.test(name)) continue;
  const compressed = brotliCompressSync(data, OPTIONS);
  if (compressed.length < data.length) writeFileSync(new URL(`${name}.br`, FOLDER), compressed);
  const kind = name.split(".").at(-1);
  if (kind in sizes) sizes[kind] += compressed.length;
}
writeFileSync(new URL("files.json", FOLDER), `${JSON.stringify({ files }, null, 1)}\n`);
const shown = Object.entries(sizes).map(
  ([kind, bytes]) => `${kind} ${Math.round(bytes / 1000)} kB`,
);
process.stdout.write(`${names.length} files; compressed: ${shown.join(", ")}\n`);
