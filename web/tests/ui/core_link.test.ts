import { describe, expect, it } from "vitest";
import type { Core, CoreEvent, CoreState } from "../../src/core/api";
import { CoreLink } from "../../src/ui/app/core_link";
import { ME } from "../support/hospital";
import { makeMemoryCore } from "../support/memory_core";

const OPEN = (await makeMemoryCore({ state: "open" }).state()) as Extract<
  CoreState,
  { kind: "open" }
>;

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A core whose answers a test gives when it wants. */
function steered() {
  let listener: (event: CoreEvent) => void = () => undefined;
  const asked = withResolvers<CoreState>();
  const locked = withResolvers<void>();
  const core = {
    ...makeMemoryCore({ state: "open" }),
    state: () => asked.promise,
    subscribe: async (heard: (event: CoreEvent) => void) => {
      listener = heard;
      return () => undefined;
    },
    lock: () => locked.promise,
  } satisfies Core;
  return {
    link: new CoreLink(() => core),
    tell: (event: CoreEvent) => listener(event),
    asked,
    locked,
  };
}

describe("CoreLink", () => {
  it("believes what was told over what was asked", async () => {
    const { link, tell, asked } = steered();
    const started = link.start();
    await Promise.resolve();
    tell({ kind: "state", state: { kind: "removed" } });
    asked.resolve(OPEN);
    await started;
    expect(link.state.get()).toEqual({ kind: "removed" });
  });

  it("is locked at once, and nothing said before the lock opens it again", async () => {
    const { link, tell, asked, locked } = steered();
    asked.resolve(OPEN);
    await link.start();
    expect(link.state.get()).toMatchObject({ kind: "open", me: ME });
    const done = link.lock();
    expect(link.state.get()).toMatchObject({ kind: "locked", retryAfter: 0 });
    tell({ kind: "state", state: { ...OPEN, connection: "offline" } });
    expect(link.state.get()).toMatchObject({ kind: "locked" });
    tell({ kind: "state", state: { kind: "locked", retryAfter: 5 } });
    locked.resolve();
    await done;
    expect(link.state.get()).toEqual({ kind: "locked", retryAfter: 5 });
    tell({ kind: "state", state: OPEN });
    expect(link.state.get()).toMatchObject({ kind: "open" });
  });

  it("tells of trouble when the worker dies", () => {
    const { link } = steered();
    link.fail();
    expect(link.state.get()).toEqual({ kind: "trouble", code: "core_failed" });
  });
});
