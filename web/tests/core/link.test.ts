import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Connection } from "../../src/core/hub/connection";
import { ConnectionLostError, RefusedError } from "../../src/core/hub/errors";
import { backOff, Link, type LinkParts, type LinkState } from "../../src/core/hub/link";
import type { Network } from "../../src/core/hub/network";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class PlayedNetwork implements Network {
  online = true;
  readonly #listeners = new Set<() => void>();

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  turn(online: boolean): void {
    this.online = online;
    for (const listener of [...this.#listeners]) listener();
  }
}

const fakeConnection = () =>
  ({
    close: () => {},
    check: () => {},
    request: async () => ({ tag: "done", id: 1 }),
  }) as unknown as Connection;

function played(parts: Partial<LinkParts>) {
  const states: LinkState[] = [];
  const network = new PlayedNetwork();
  const link = new Link({
    dial: async () => fakeConnection(),
    work: () => new Promise(() => {}),
    jitter: (below) => below - 1,
    network,
    observe: (state) => states.push(state),
    ...parts,
  });
  return { link, states, network };
}

test("the back-off doubles to half a minute, all of it random", () => {
  const bounds = [1, 2, 3, 20].map((attempt) => backOff(attempt, (below) => below - 1));
  expect(bounds).toEqual([500, 1000, 2000, 30_000]);
  const attempts = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(
      attempts,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, luck) => {
        const wait = backOff(attempt, (below) => Math.floor(luck * below));
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(30_000);
      },
    ),
  );
});

describe("a link", () => {
  test("connects again after a loss, later each time", async () => {
    const dialled: number[] = [];
    const { link, states } = played({
      dial: async () => {
        dialled.push(Date.now());
        throw new ConnectionLostError("unreachable");
      },
    });
    const running = link.run();
    await vi.advanceTimersByTimeAsync(500 + 1000 + 2000);
    const [first = 0, ...rest] = dialled;
    expect(rest.map((at) => at - first)).toEqual([500, 1500, 3500]);
    link.stop();
    await running;
    expect(states).toEqual(["connecting", "unreachable", "offline"]);
  });

  test("is unreachable from the first attempt in vain to the next connection, without a flicker", async () => {
    let up = true;
    let lose: () => void = () => undefined;
    const { link, states } = played({
      dial: async () => {
        if (up) return fakeConnection();
        throw new ConnectionLostError("unreachable");
      },
      work: () =>
        new Promise((_, reject) => {
          lose = () => reject(new ConnectionLostError("closed"));
        }),
    });
    const running = link.run();
    await vi.advanceTimersByTimeAsync(0);
    lose();
    await vi.advanceTimersByTimeAsync(1_000);
    up = false;
    lose();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states).toEqual([
      "connecting",
      "online",
      "connecting",
      "online",
      "connecting",
      "unreachable",
    ]);
    up = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states.at(-1)).toBe("online");
    link.stop();
    void running;
  });

  test("waits as long as the hub wants", async () => {
    let dials = 0;
    const { link } = played({
      dial: async () => {
        dials += 1;
        throw new RefusedError({ code: "overloaded", retryAfter: 7000 });
      },
    });
    const running = link.run();
    await vi.advanceTimersByTimeAsync(6999);
    expect(dials).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(dials).toBe(2);
    link.stop();
    await running;
  });

  test("is not driven into a loop by a hub that wants no wait", async () => {
    let dials = 0;
    const { link } = played({
      dial: async () => {
        dials += 1;
        throw new RefusedError({ code: "overloaded", retryAfter: 0 });
      },
    });
    const running = link.run();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(dials).toBeLessThan(12);
    link.stop();
    await running;
  });

  test.each(["device_revoked", "bad_signature", "state_rolled_back"])(
    "ends with %s, which no retry mends",
    async (code) => {
      const { link, states } = played({
        dial: async () => {
          throw new RefusedError({ code });
        },
      });
      await expect(link.run()).rejects.toMatchObject({ refused: { code } });
      expect(states.at(-1)).toBe("offline");
    },
  );

  test("ends with a defect", async () => {
    const { link } = played({
      work: async () => {
        throw new TypeError("a defect");
      },
    });
    await expect(link.run()).rejects.toThrow("a defect");
  });

  test("without a network waits for it, and comes back at once", async () => {
    let dials = 0;
    const { link, states, network } = played({
      dial: async () => {
        dials += 1;
        if (!network.online) throw new ConnectionLostError("unreachable");
        return fakeConnection();
      },
    });
    network.online = false;
    const running = link.run();
    await vi.advanceTimersByTimeAsync(29_000);
    expect([dials, states]).toEqual([1, ["offline"]]);
    network.turn(true);
    await vi.advanceTimersByTimeAsync(0);
    expect([dials, states]).toEqual([2, ["offline", "connecting", "online"]]);
    link.stop();
    void running;
  });

  test("looks after its connection when the network changes", async () => {
    let checks = 0;
    const { link, network } = played({
      dial: async () => Object.assign(fakeConnection(), { check: () => (checks += 1) }),
    });
    const running = link.run();
    await vi.advanceTimersByTimeAsync(0);
    network.turn(true);
    link.hurry();
    expect(checks).toBe(2);
    link.stop();
    void running;
  });

  test("hurries when somebody looks", async () => {
    let dials = 0;
    const { link } = played({
      dial: async () => {
        dials += 1;
        throw new ConnectionLostError("unreachable");
      },
    });
    const running = link.run();
    await vi.advanceTimersByTimeAsync(1);
    link.hurry();
    await vi.advanceTimersByTimeAsync(1);
    expect(dials).toBe(2);
    link.stop();
    await running;
  });

  test("asks once there is a connection, and says when there is none", async () => {
    let up = false;
    const { link } = played({
      dial: async () => {
        if (up) return fakeConnection();
        throw new ConnectionLostError("unreachable");
      },
    });
    const running = link.run();
    const inVain = link.request({ tag: "get_vault", organisation: "" }, 300);
    const refused = expect(inVain).rejects.toMatchObject({ why: "unreachable" });
    const patient = link.request({ tag: "get_vault", organisation: "" });
    await vi.advanceTimersByTimeAsync(300);
    await refused;
    up = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(await patient).toEqual({ tag: "done", id: 1 });
    link.stop();
    void running;
  });
});
