/** What a script in Node needs instead of a browser. */
import { readFileSync, readSync } from "node:fs";
import { loadMlsFrom } from "../../src/core/mls";

/** The WebAssembly module as it is committed. */
export function loadModule(): void {
  const place = new URL("../../../mls/wasm/wardline_mls_bg.wasm", import.meta.url);
  loadMlsFrom(new Uint8Array(readFileSync(place)));
}

/** One JSON value from standard input, of any length: a pipe that is empty for now is waited for. */
export function readInput(): Record<string, string> {
  const parts: Buffer[] = [];
  const part = Buffer.alloc(65_536);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      const length = readSync(0, part);
      if (length === 0) return JSON.parse(Buffer.concat(parts).toString("utf8"));
      parts.push(Buffer.from(part.subarray(0, length)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

/** One JSON value a line to standard output, for the test in Python. */
export function report(event: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

export function need<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`missing: ${what}`);
  return value;
}
