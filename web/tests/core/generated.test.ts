import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as limits from "../../src/core/protocol/limits";

test("generated code follows from spec/", () => {
  const script = new URL("../../tools/generate.mjs", import.meta.url).pathname;
  execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" });
});

test("limits are those of hub and vault", () => {
  const source = new URL("../../../src/wardline/protocol/limits.py", import.meta.url);
  const python = new Map(
    [...readFileSync(source, "utf8").matchAll(/^([A-Z_]+): Final = (\d+)(?: << (\d+))?$/gm)].map(
      ([, name, value, shift]) => [name, Number(value) * 2 ** Number(shift ?? 0)],
    ),
  );
  for (const [name, value] of Object.entries(limits)) expect(python.get(name), name).toBe(value);
});
