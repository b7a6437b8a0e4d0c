/** The window in which somebody signs out at a provider: who hears of its return, and who does not. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { handOver, signOutInWindow, tellSignedOut } from "../../src/platform/provider_window";

const END = "https://id.example/end?client_id=wardline&post_logout_redirect_uri=https%3A%2F%2Fa%2F";

/** As much of `LockManager` as is used: names, each held until its work is done. */
class Locks {
  readonly held = new Set<string>();

  async request(name: string, work: () => Promise<void>): Promise<void> {
    this.held.add(name);
    await work();
    this.held.delete(name);
  }

  async query() {
    return { held: [...this.held].map((name) => ({ name })) };
  }
}

interface Opened {
  opener: unknown;
  closed: boolean;
  readonly went: string[];
}

let locks: Locks;
let windows: Opened[];

beforeEach(() => {
  locks = new Locks();
  windows = [];
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("open", () => {
    const opened = { opener: globalThis, closed: false, went: [] as string[] };
    windows.push(opened);
    const location = { replace: (address: string) => opened.went.push(address) };
    const close = () => {
      opened.closed = true;
    };
    return Object.assign(opened, { location, close });
  });
});

afterEach(() => vi.unstubAllGlobals());

/** Where the newest window is, once it left. */
async function away(): Promise<URL> {
  const opened = windows.at(-1);
  await vi.waitFor(() => expect(opened?.went).toHaveLength(1));
  expect(opened?.opener).toBeNull();
  return new URL(opened?.went[0] ?? "");
}

it("goes to the address with a state of its own, and is told of that one's return only", async () => {
  const outcome = signOutInWindow(END, new AbortController().signal);
  const { origin, pathname, searchParams } = await away();
  expect(origin + pathname).toBe("https://id.example/end");
  expect(searchParams.get("post_logout_redirect_uri")).toBe("https://a/");
  const state = searchParams.get("state") ?? "";
  expect(state.length).toBeGreaterThan(30);
  for (const strange of ["", "0".repeat(32), state.toUpperCase(), `${state}0`]) {
    expect(await tellSignedOut(strange), strange).toBe(false);
  }
  // What came back from a step-up is no sign-out.
  expect(await handOver({ state, code: "granted" })).toBe(false);
  expect(await tellSignedOut(state)).toBe(true);
  expect(await outcome).toEqual({ ok: true, value: null });
  // Once.
  await vi.waitFor(() => expect(locks.held.size).toBe(0));
  expect(await tellSignedOut(state)).toBe(false);
});

it("gives each window another state, and hears of none that it gave up", async () => {
  const first = new AbortController();
  const given = signOutInWindow(END, first.signal);
  const before = (await away()).searchParams.get("state") ?? "";
  first.abort();
  expect(await given).toEqual({ ok: false, refused: { code: "window_closed" } });
  const outcome = signOutInWindow(END, new AbortController().signal);
  const now = (await away()).searchParams.get("state") ?? "";
  expect(now).not.toBe(before);
  await vi.waitFor(() => expect(locks.held.size).toBe(1));
  expect(await tellSignedOut(before)).toBe(false);
  expect(await tellSignedOut(now)).toBe(true);
  expect(await outcome).toMatchObject({ ok: true });
});

it("says where the browser opens no window, and waits for nothing", async () => {
  vi.stubGlobal("open", () => null);
  const outcome = await signOutInWindow(END, new AbortController().signal);
  expect(outcome).toEqual({ ok: false, refused: { code: "window_refused" } });
  expect(locks.held.size).toBe(0);
});

it.each([
  ["/signed-out", "?state=abc", "abc"],
  ["/signed-out", "", ""],
  ["/signed-out", "?state=a&state=b", ""],
  ["/signed-out", `?state=${"a".repeat(65)}`, ""],
  ["/", "?state=abc", null],
  ["/signed-out/", "?state=abc", null],
])("takes the state out of %s%s", async (pathname, search, state) => {
  const shown: string[] = [];
  vi.stubGlobal("location", { pathname, search });
  vi.stubGlobal("history", { replaceState: (_: null, __: "", at: string) => shown.push(at) });
  vi.resetModules();
  const { signedOutState } = await import("../../src/platform/signed_out_return");
  expect(signedOutState).toBe(state);
  expect(shown).toEqual(state === null ? [] : ["/signed-out"]);
});
