import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  acceptRefused,
  dismissUpdate,
  news,
  takeUpdate,
  tellFound,
} from "../../src/platform/service_worker";

const REFUSED = { kind: "refused", reason: "files", files: ["assets/a.js"] } as const;

describe("what people are told of the client's files", () => {
  beforeEach(() => news.set({ update: null, refused: null }));

  it("keeps a refusal until somebody answers for it", () => {
    tellFound(REFUSED);
    tellFound({ kind: "same" });
    tellFound({ kind: "offline" });
    expect(news.get().refused).toEqual(REFUSED);
    acceptRefused();
    expect(news.get().refused).toBeNull();
  });

  it("takes a version that was signed for the answer", () => {
    tellFound(REFUSED);
    tellFound({ kind: "update", version: "2" });
    expect(news.get()).toEqual({ update: "2", refused: null });
    dismissUpdate();
    expect(news.get().update).toBeNull();
  });

  it("tells each watcher once for each change", () => {
    let told = 0;
    const stop = news.watch(() => {
      told += 1;
    });
    tellFound({ kind: "same" });
    tellFound(REFUSED);
    stop();
    acceptRefused();
    expect(told).toBe(1);
  });
});

describe("a version that is taken", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is loaded once it runs, and not at what a look from before says meanwhile", async () => {
    const reload = vi.fn();
    const asked: unknown[] = [];
    const active = { postMessage: (told: unknown) => asked.push(told) };
    const workers = Object.assign(new EventTarget(), { getRegistration: async () => ({ active }) });
    vi.stubGlobal("navigator", { serviceWorker: workers });
    vi.stubGlobal("location", { reload });
    const say = (kind: string) =>
      workers.dispatchEvent(new MessageEvent("message", { data: { about: "client-files", kind } }));
    await takeUpdate();
    expect(asked).toEqual([{ kind: "activate" }]);
    say("same");
    say("offline");
    expect(reload).not.toHaveBeenCalled();
    say("activated");
    expect(reload).toHaveBeenCalledOnce();
  });
});
