/** What the page is told: the core's state, and that something changed. */
import type { CoreEvent, CoreState } from "./api";

export class Shown {
  readonly #listeners = new Set<(event: CoreEvent) => void>();
  #state: CoreState = { kind: "elsewhere" };

  get state(): CoreState {
    return this.#state;
  }

  /** Until what it returns is called. */
  subscribe(listener: (event: CoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  show(state: CoreState): void {
    this.#state = state;
    this.emit({ kind: "state", state });
  }

  emit(event: CoreEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
