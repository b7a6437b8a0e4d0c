/** Who is told of a message, and when, while its author's name is still being asked for. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CoreEvent, MessagePreview } from "../../src/core/api";
import { announce } from "../../src/core/device/announce";

const conversation = "c".repeat(32);
const settled = () => vi.advanceTimersByTimeAsync(0);

function setting() {
  let name = "";
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const closing = new AbortController();
  const told: CoreEvent[] = [];
  const preview = () => ({ author: { account: "a", name, role: "" } }) as MessagePreview;
  const emit = (event: CoreEvent) => told.push(event);
  return {
    told,
    names: () => told.map((event) => event.kind === "arrived" && event.entry.author.name),
    begin: () => announce({ preview, conversation, answered, closing: closing.signal, emit }),
    learn: (found: string) => {
      name = found;
    },
    answer: () => answer(),
    close: () => closing.abort(),
  };
}

describe("an arrival", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is told at once where its author is known", () => {
    const one = setting();
    one.learn("Ada Grey");
    one.begin();
    expect(one.told).toMatchObject([{ kind: "arrived", conversation }]);
    expect(one.names()).toEqual(["Ada Grey"]);
  });

  test("waits for a new conversation's names, and is told once", async () => {
    const one = setting();
    one.begin();
    await settled();
    expect(one.told).toEqual([]);
    one.learn("Ada Grey");
    one.answer();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(one.names()).toEqual(["Ada Grey"]);
  });

  test("is told without a name rather than late", async () => {
    const one = setting();
    one.begin();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(one.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    one.answer();
    await settled();
    expect(one.names()).toEqual([""]);
  });

  test("is not told after the device was locked", async () => {
    const one = setting();
    one.begin();
    one.close();
    one.answer();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(one.told).toEqual([]);
  });
});
