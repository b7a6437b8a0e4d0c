import { beforeEach, describe, expect, it } from "vitest";
import { acceptRefused, dismissUpdate, news, tellFound } from "../../src/platform/service_worker";

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
