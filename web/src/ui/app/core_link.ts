/** The page's side of the core: its state, and who is told what happens. */
import { flushSync } from "react-dom";
import type { Core, CoreEvent, CoreState } from "../../core/api";
import { Watched } from "../../platform/store";

export class CoreLink {
  readonly #make: () => Core;
  #core: Core | null = null;
  /** Null until the core has said anything. */
  readonly state = new Watched<CoreState | null>(null);
  readonly #listeners = new Set<(event: CoreEvent) => void>();
  #locking = false;

  /** `make` starts the core when somebody first wants it. */
  constructor(make: () => Core) {
    this.#make = make;
  }

  get core(): Core {
    this.#core ??= this.#make();
    return this.#core;
  }

  /** Listen first, ask then: a change in between is not missed, and what was told is newer than what was asked. */
  async start(): Promise<void> {
    await this.core.subscribe((event) => {
      if (event.kind === "state") this.#take(event.state);
      for (const listener of [...this.#listeners]) listener(event);
    });
    const asked = await this.core.state();
    if (this.state.get() === null) this.state.set(asked);
  }

  /**
   * Nothing readable from this moment on, however long the core takes. What the page still has to save, it does while it
   * goes away, before the keys do.
   */
  async lock(): Promise<void> {
    const open = this.state.get();
    if (open?.kind !== "open") return;
    this.#locking = true;
    const here = open.here == null ? null : { ...open.here, chosen: null };
    flushSync(() => this.state.set({ kind: "locked", retryAfter: 0, ways: open.ways, here }));
    try {
      await this.core.lock();
    } finally {
      this.#locking = false;
    }
  }

  #take(state: CoreState): void {
    // What the core said before it heard of the lock opens nothing again.
    if (this.#locking && state.kind === "open") return;
    this.state.set(state);
  }

  /** The core is gone: the worker could not be loaded, or died. */
  readonly fail = (): void => {
    this.state.set({ kind: "trouble", code: "core_failed" });
  };

  listen(listener: (event: CoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
