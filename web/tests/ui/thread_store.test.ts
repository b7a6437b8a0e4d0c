import { describe, expect, it, vi } from "vitest";
import type { Core, CoreEvent } from "../../src/core/api";
import { LIMIT } from "../../src/domain/thread/window";
import { ThreadStore } from "../../src/ui/conversation/thread_store";
import { id } from "../support/hospital";
import { makeMemoryCore } from "../support/memory_core";
import { type ThreadScene, withThreads } from "../support/thread_core";

const CONVERSATION = id(1001);

async function openThread(scene: ThreadScene, change: (core: Core) => Partial<Core> = () => ({})) {
  const listeners = new Set<(event: CoreEvent) => void>();
  const memory = withThreads(makeMemoryCore({ state: "open" }), scene);
  const core = { ...memory, ...change(memory) };
  await core.subscribe((event) => {
    for (const listener of listeners) listener(event);
  });
  const store = new ThreadStore(
    core,
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    CONVERSATION,
  );
  await store.open(null);
  return { store, core, listeners };
}

function positions(store: ThreadStore): (number | null)[] {
  return store.get().window.messages.map((one) => one.position);
}

function isWhole(found: readonly (number | null)[]): boolean {
  const placed = found.filter((one) => one !== null);
  return placed.every((one, index) => index === 0 || one === (placed[index - 1] ?? 0) + 1);
}

describe("an opened conversation", () => {
  it("begins where reading stopped, with some of what was read before it", async () => {
    const { store } = await openThread(1000);
    const { window, unreadFrom, target, phase } = store.get();
    expect(phase).toBe("ready");
    expect(unreadFrom).toBe(961);
    expect(target).toEqual({ kind: "unread" });
    expect(window.messages[0]?.position).toBe(901);
    expect(positions(store)).toContain(961);
  });

  it("pages to its very beginning without a gap, and never holds more than its limit", async () => {
    const { store } = await openThread(3000);
    for (let rounds = 0; store.get().window.earlier && rounds < 200; rounds += 1) {
      store.see(0, 10);
      await vi.waitFor(() => expect(isWhole(positions(store))).toBe(true));
      await Promise.resolve();
    }
    await vi.waitFor(() => expect(positions(store)[0]).toBe(1), { timeout: 30_000 });
    expect(positions(store).length).toBeLessThanOrEqual(LIMIT);
    expect(store.get().window.later).toBe(true);
    await store.jumpToNewest();
    expect(positions(store).at(-1)).toBe(3000);
    expect(store.get().target).toEqual({ kind: "end" });
  });

  it("shows an own message at once, and puts it into its place when the hub has it", async () => {
    const { store, core } = await openThread(50);
    await store.jumpToNewest();
    const sent = await core.send(CONVERSATION, { body: "on my way", priority: 1 });
    if (!sent.ok) throw new Error(sent.refused.code);
    const own = () => store.get().window.messages.find((one) => one.message === sent.value);
    await vi.waitFor(() => expect(own()?.state).toBe("waiting"));
    await vi.waitFor(() => expect(own()?.position).toBe(51), { timeout: 30_000 });
    expect(isWhole(positions(store))).toBe(true);
    expect(store.get().window.messages.filter((one) => one.message === sent.value)).toHaveLength(1);
  });

  it("asks again for what is in view when it changed, and keeps the rest as it is", async () => {
    const { store, core } = await openThread("rich");
    const before = store.get().window.messages;
    store.see(0, before.length - 1);
    const target = before.find(
      (one) => one.mine && one.content.type === "text" && one.position !== null,
    );
    if (target === undefined) throw new Error("no own message");
    await core.edit(target.message, "other words");
    await vi.waitFor(() => {
      const now = store.get().window.messages.find((one) => one.message === target.message);
      expect(now?.content).toMatchObject({ body: "other words" });
    });
    const same = store.get().window.messages.filter((one) => before.includes(one));
    expect(same).toHaveLength(before.length - 1);
  });

  it("jumps to a message far away, and says when there is none", async () => {
    const { store } = await openThread(5000);
    expect(await store.jumpTo(id(2_000_000 + 40))).toBe(true);
    expect(positions(store)).toContain(40);
    expect(isWhole(positions(store))).toBe(true);
    expect(await store.jumpTo(id(1))).toBe(false);
  });

  it("tells the core what was read, and never less than before", async () => {
    const markRead = vi.fn(async () => undefined);
    const { store } = await openThread(100, () => ({ markRead }));
    store.markRead(70);
    store.markRead(60);
    store.markRead(70);
    expect(markRead.mock.calls).toEqual([[CONVERSATION, 70]]);
  });

  it("asks the archive once at a time, and says when it failed or has nothing", async () => {
    const answers = [
      { ok: false, refused: { code: "vault_away" } },
      { ok: true, value: 0 },
    ] as const;
    let asked = 0;
    const { store } = await openThread(5, () => ({
      fetchEarlier: async () => answers[Math.min(asked++, 1)] ?? answers[1],
    }));
    await Promise.all([store.fetchArchive(), store.fetchArchive()]);
    expect([asked, store.get().archive]).toEqual([1, "failed"]);
    await store.fetchArchive();
    expect(store.get().archive).toBe("exhausted");
  });

  it("fetches a message that is not stored here, or says why not", async () => {
    const wanted = id(0xfeed);
    const pages = [40, 40, 0];
    let asked = 0;
    let stored = false;
    const { store } = await openThread(30, (memory) => ({
      message: async (message) => {
        if (message !== wanted) return memory.message(message);
        const { messages } = await memory.thread(CONVERSATION, { limit: 1 });
        const [newest] = messages;
        return stored && newest !== undefined ? { ...newest, message: wanted } : null;
      },
      fetchEarlier: async () => {
        asked += 1;
        stored = asked === 2;
        return { ok: true, value: pages[asked - 1] ?? 0 };
      },
    }));
    expect(await store.reach(wanted)).toBe("shown");
    expect([asked, store.get().target]).toEqual([2, { kind: "message", message: wanted }]);
    stored = false;
    expect(await store.reach(wanted)).toBe("missing");
    expect([asked, store.get().archive]).toEqual([3, "exhausted"]);
    expect(await store.reach(id(0xbeef))).toBe("missing");
    expect(asked).toBe(3);
  });

  it("says the vault's refusal for a message that it does not give", async () => {
    const { store } = await openThread(5, () => ({
      fetchEarlier: async () => ({ ok: false, refused: { code: "vault_away" } }),
    }));
    expect(await store.reach(id(0xfeed))).toEqual({ code: "vault_away" });
    expect(store.get().archive).toBe("failed");
  });

  it("is gone when its owner is no longer in it", async () => {
    const { store } = await openThread(5, () => ({ conversation: async () => null }));
    expect(store.get().phase).toBe("gone");
  });

  it("hears nothing more when it was closed", async () => {
    const { store, listeners } = await openThread(5);
    expect(listeners.size).toBe(1);
    store.close();
    expect(listeners.size).toBe(0);
  });
});
