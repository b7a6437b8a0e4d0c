/** What a script in Node needs instead of a browser. */
import { readFileSync } from "node:fs";
import { loadMlsFrom } from "../../src/core/mls";

/** The WebAssembly module as it is committed. */
export function loadModule(): void {
  const place = new URL("../../../mls/wasm/wardline_mls_bg.wasm", import.meta.url);
  loadMlsFrom(new Uint8Array(readFileSync(place)));
}

/** One JSON value from standard input. */
export function readInput(): Record<string, string> {
  return JSON.parse(readFileSync(0, "utf8"));
}

/** One JSON value a line to standard output, for the test in Python. */
export function report(event: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

export function need<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`missing: ${what}`);
  return value;
}
