// Drives the WebAssembly module for test_webassembly.py: one JSON request a line on standard input, one answer a line.
//
// {"new": class | "on": handle or null, "call" | "get": name, "args": [...]}; bytes are {"hex": …}, objects of the module {"handle": n}.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as module from "../../../mls/wasm/wardline_mls.js";

module.initSync({ module: readFileSync(new URL("../../../mls/wasm/wardline_mls_bg.wasm", import.meta.url)) });

const handles = [];
const classes = [module.Member, module.Group, module.PublicGroup, module.RequestContext];

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value ?? undefined;
  if ("hex" in value) return new Uint8Array(Buffer.from(value.hex, "hex"));
  if ("handle" in value) return handles[value.handle];
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
}

function encode(value) {
  if (value === undefined) return null;
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(encode);
  if (classes.some((kind) => value instanceof kind)) return { handle: handles.push(value) - 1 };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, encode(inner)]));
}

function answer(request) {
  const args = decode(request.args ?? []);
  if (request.new) return new module[request.new](...args);
  const target = request.on === null ? module : handles[request.on];
  if (request.get) return target[request.get];
  const [owner, name] = request.call.split(".");
  return name ? module[owner][name](...args) : target[owner](...args);
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = { value: encode(answer(JSON.parse(line))) };
  } catch (error) {
    reply = { error: { name: error.name, code: error.code ?? null, message: String(error.message) } };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
