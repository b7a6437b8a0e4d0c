import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { utf8 } from "../../src/core/bytes";

const MODULE = readFileSync(new URL("../../../mls/wasm/wardline_mls_bg.wasm", import.meta.url));
const HEADERS = { "Content-Type": "application/wasm" };

/** Each test has the module unloaded, as a fresh worker has. */
async function fresh() {
  vi.resetModules();
  return import("../../src/core/mls");
}

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the module", () => {
  test("is fetched once, against the hash of this build", async () => {
    const asked: RequestInit[] = [];
    vi.stubGlobal("fetch", async (_place: string, init: RequestInit) => {
      asked.push(init);
      return new Response(MODULE, { headers: HEADERS });
    });
    const mls = await fresh();
    await Promise.all([mls.loadMls(), mls.loadMls()]);
    expect(mls.suite()).toBe(7);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.integrity).toMatch(/^sha384-[A-Za-z0-9+/]{64}$/);
  });

  test("that cannot be fetched is fetched again when it is asked for again", async () => {
    let tries = 0;
    vi.stubGlobal("fetch", async () => {
      tries += 1;
      if (tries === 1) throw new TypeError("Failed to fetch");
      return new Response(MODULE, { headers: HEADERS });
    });
    const mls = await fresh();
    await expect(mls.loadMls()).rejects.toThrow("Failed to fetch");
    await mls.loadMls();
    expect(mls.maxMembers()).toBe(256);
  });

  test("that is none is refused", async () => {
    vi.stubGlobal("fetch", async () => new Response("<!doctype html>", { headers: HEADERS }));
    const mls = await fresh();
    await expect(mls.loadMls()).rejects.toThrow();
  });
});

test("errors have stable codes; anything else is none of its own", async () => {
  const mls = await fresh();
  mls.loadMlsFrom(new Uint8Array(MODULE));
  const thrown = (() => {
    try {
      return mls.inspectMessage(utf8("nonsense"));
    } catch (error) {
      return error;
    }
  })();
  expect(mls.mlsCode(thrown)).toBe("malformed");
  expect(mls.mlsCode(new Error("other"))).toBeNull();
  expect(mls.mlsCode({ name: "MlsError", code: "faked" })).toBeNull();
  expect(mls.mlsCode(null)).toBeNull();
});

test("the codes are those of the module's source", async () => {
  const source = readFileSync(new URL("../../../mls/src/errors.rs", import.meta.url), "utf8");
  const codes = [...source.matchAll(/Self::\w+ => "(\w+)"/g)].map((match) => match[1]);
  expect((await fresh()).MLS_CODES).toEqual(codes);
});

test("a key is derived from a PIN as everywhere else (Argon2id, RFC 9106)", async () => {
  const mls = await fresh();
  mls.loadMlsFrom(new Uint8Array(MODULE));
  const key = mls.argon2id(utf8("123456"), new Uint8Array(16), 1024, 2, 1, 32);
  const again = mls.argon2id(utf8("123456"), new Uint8Array(16), 1024, 2, 1, 32);
  const other = mls.argon2id(utf8("123457"), new Uint8Array(16), 1024, 2, 1, 32);
  expect(key).toEqual(again);
  expect(key).toHaveLength(32);
  expect(key).not.toEqual(other);
});
