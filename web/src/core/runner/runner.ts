/** One device's life at its hub: connect, work, connect again. */
import type { Refused } from "../api";
import type { Jitter } from "../engine/context";
import { ConnectionLostError, RefusedError } from "../hub/errors";
import type { SealedRequests } from "../hub/sealed";
import type { HubAnswer, HubRequest } from "../protocol/frames";
import { StoreError } from "../store/errors";
import type { Journal } from "../views/journal";
import { type Line, type Pace, Session } from "./session";
import { Signal } from "./signal";

const FIRST_BACK_OFF = 250;
const MOST_BACK_OFF = 30_000;
/** A connection that held so long was a good one: the next back-off begins anew. */
const GOOD_AFTER = 10_000;

/** Refusals of a connection that no retry mends. */
const FATAL: ReadonlySet<string> = new Set([
  "state_rolled_back",
  "hub_rolled_back",
  "device_revoked",
  "bad_certificate",
  "bad_signature",
  "certificate_expired",
  "unsupported_version",
  "unknown_device",
  "wrong_organisation",
]);

/** Milliseconds before attempt 1, 2, …: doubling, and half of it random, so that devices do not return together. */
export function backOff(attempt: number, jitter: Jitter): number {
  const longest = Math.min(MOST_BACK_OFF, FIRST_BACK_OFF * 2 ** Math.min(attempt, 16));
  return Math.floor(longest / 2) + jitter(Math.floor(longest / 2));
}

export interface RunnerParts {
  /** Opens one signed-in connection that goes on from a cursor. */
  readonly dial: (cursor: number) => Promise<Line>;
  readonly journal: Journal;
  readonly jitter: Jitter;
  readonly pace: Pace;
  readonly learn: () => Promise<void>;
  /** What the page shows of it has changed. */
  readonly changed: () => void;
  /** The hub's clock, milliseconds, as it said on signing in. */
  readonly signedIn: (at: number) => void;
}

export type RunnerState = "offline" | "connecting" | "online";

export class Runner {
  readonly #parts: RunnerParts;
  readonly #again = new Signal();
  #line: Line | null = null;
  #session: Session | null = null;
  #stopped = false;
  #caughtUp = false;
  #state: RunnerState = "connecting";
  /** Set before `run`. */
  sealed: SealedRequests | null = null;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    parts.journal.engine.listen(() => this.#session?.wake());
  }

  get state(): RunnerState {
    return this.#state;
  }

  /** Everything that the hub had in store when this device connected is stored here. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /**
   * Connect, catch up, send, stay; again with back-off and jitter. Resolves after `stop`.
   *
   * Rejects with RefusedError for what no retry mends, with StoreError where nothing can be stored.
   */
  async run(): Promise<void> {
    let attempt = 0;
    while (!this.#stopped) {
      const started = performance.now();
      const pause = await this.#attempt();
      attempt = performance.now() - started > GOOD_AFTER ? 0 : attempt + 1;
      if (this.#stopped) break;
      this.#show("offline");
      await this.#again.wait(pause ?? backOff(attempt, this.#parts.jitter));
    }
  }

  /** Try again now: the network is back, or somebody looks at the page. */
  hurry(): void {
    this.#again.set();
  }

  /** Close the connection. What is being stored is stored, or comes again. */
  stop(): void {
    this.#stopped = true;
    this.#line?.close();
    this.#again.end();
  }

  /** Ask the hub on the open connection. Refused `offline` where there is none. */
  async request(request: HubRequest): Promise<HubAnswer | Refused> {
    if (this.#line === null) return { code: "offline" };
    try {
      return await this.#line.request(request);
    } catch (error) {
      if (error instanceof ConnectionLostError) return { code: "offline" };
      if (error instanceof RefusedError) return error.refused;
      throw error;
    }
  }

  /** One connection from beginning to end; how long the hub wants to be left alone, in milliseconds. */
  async #attempt(): Promise<number | null> {
    try {
      await this.#work();
    } catch (error) {
      if (error instanceof ConnectionLostError) return null;
      if (error instanceof StoreError && error.code === "storage_failed") return null;
      if (!(error instanceof RefusedError) || FATAL.has(error.refused.code)) throw error;
      return error.refused.retryAfter ?? null;
    } finally {
      this.#line?.close();
      this.#line = null;
      this.#session = null;
      this.#caughtUp = false;
    }
    return 0;
  }

  async #work(): Promise<void> {
    const { dial, journal, jitter, pace, learn } = this.#parts;
    const { sealed } = this;
    if (sealed === null) return;
    this.#show("connecting");
    const line = await dial(journal.engine.cursor(journal.store));
    this.#line = line;
    if (this.#stopped) return;
    this.#parts.signedIn(line.signedIn.at);
    const caughtUp = () => {
      this.#caughtUp = true;
      this.#parts.changed();
    };
    this.#session = new Session({ line, journal, jitter, pace, sealed, learn, caughtUp });
    this.#show("online");
    await this.#session.run();
  }

  #show(state: RunnerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#parts.changed();
  }
}
