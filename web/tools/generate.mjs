// Writes the TypeScript that follows from `spec/`: `npm run generate`. With `--check` it only says whether that was done.
import { readFileSync, writeFileSync } from "node:fs";
import { auditVocabulary } from "./generate-audit.mjs";
import { contentSchema, contentTypes } from "./generate-content.mjs";
import { errorCodes } from "./generate-errors.mjs";
import { wire } from "./generate-wire.mjs";

const SPEC = new URL("../../spec/", import.meta.url);
const CORE = new URL("../src/core/", import.meta.url);

const read = (name) => readFileSync(new URL(name, SPEC), "utf8");
const content = JSON.parse(read("content/content.schema.json"));

export const generated = {
  "audit/vocabulary.ts": auditVocabulary(read("audit.md")),
  "protocol/wire.ts": wire(JSON.parse(read("wire.json"))),
  "protocol/errors.ts": errorCodes(read("errors.toml")),
  "content/types.ts": contentTypes(content),
  "content/schema.ts": contentSchema(content),
};

let drifted = 0;
for (const [name, text] of Object.entries(generated)) {
  const place = new URL(name, CORE);
  if (process.argv.includes("--check")) {
    let stored = "";
    try {
      stored = readFileSync(place, "utf8");
    } catch {}
    if (stored === text) continue;
    drifted += 1;
    process.stderr.write(`src/core/${name} does not follow from spec/: run npm run generate\n`);
  } else {
    writeFileSync(place, text);
  }
}
process.exitCode = drifted === 0 ? 0 : 1;
