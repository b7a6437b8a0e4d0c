/** Where operations are stored with their effects: computed, written in one transaction, told afterwards. */
import type { Effects } from "../engine/effects";
import type { Engine } from "../engine/engine";
import type { Store } from "../store/store";
import { keepEffects } from "./keep-effects";
import { type Changes, Turn } from "./turn";

export interface JournalParts {
  readonly store: Store;
  readonly engine: Engine;
  readonly me: string;
  /** Told of every stored operation, in order. */
  readonly observe: (effects: Effects, changes: Changes) => void;
}

export class Journal {
  readonly store: Store;
  readonly engine: Engine;
  readonly #me: string;
  readonly #observe: (effects: Effects, changes: Changes) => void;

  constructor(parts: JournalParts) {
    this.store = parts.store;
    this.engine = parts.engine;
    this.#me = parts.me;
    this.#observe = parts.observe;
  }

  /** Run `operation` and keep its effects, all in one transaction. Throws StoreError when it is not known to be stored. */
  async record(operation: (turn: Turn) => Promise<Effects> | Effects): Promise<Effects> {
    return (await this.run(async (turn) => {
      const effects = await operation(turn);
      return { effects, value: effects };
    })) as Effects;
  }

  /** The same, for an operation that has something else to say. */
  async run<T>(operation: (turn: Turn) => Promise<{ effects: Effects; value: T }>): Promise<T> {
    const stored = await this.store.record(async (batch) => {
      const turn = new Turn({ batch, engine: this.engine, store: this.store, me: this.#me });
      const { effects, value } = await operation(turn);
      await keepEffects(turn, effects);
      return { effects, value, changes: await turn.finish() };
    });
    this.#observe(stored.effects, stored.changes);
    return stored.value;
  }
}
