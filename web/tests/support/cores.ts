/** Whole cores in Node: each with an IndexedDB of its own name, and what a test waits for. */
import "fake-indexeddb/auto";
import type { Core, CoreEvent, Outcome } from "../../src/core/api";
import { DEFAULTS, type Environment } from "../../src/core/environment";
import { openWebSocket } from "../../src/core/hub/frame-socket";
import { openCore } from "../../src/core/open";
import { newId } from "../../src/core/protocol/ids";
import { FakeLocks } from "./locks";
import { loadModule } from "./node";

export function environmentOf(database: string, change: Partial<Environment> = {}): Environment {
  return {
    ...DEFAULTS,
    database,
    locks: new FakeLocks(),
    openSocket: openWebSocket,
    network: { online: true, listen: () => () => undefined },
    loadMls: async () => loadModule(),
    makeId: newId,
    ...change,
  };
}

export function taken<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) {
    throw new Error(`refused: ${outcome.refused.code} ${outcome.refused.field ?? ""}`);
  }
  return outcome.value;
}

/** One core, and its events. */
export class Seat {
  readonly core: Core;
  readonly events: CoreEvent[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(core: Core) {
    this.core = core;
  }

  static async take(environment: Environment): Promise<Seat> {
    const seat = new Seat(await openCore(environment));
    await seat.core.subscribe((event) => {
      seat.events.push(event);
      for (const waiting of [...seat.#waiting]) waiting();
    });
    return seat;
  }

  /** Until `look` finds something, looking again after each event. */
  async until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
    const end = performance.now() + 60_000;
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        setTimeout(resolve, 1_000);
      });
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found;
      if (performance.now() > end) throw new Error(`never: ${what}`);
      await changed;
      this.#waiting.clear();
    }
  }
}
