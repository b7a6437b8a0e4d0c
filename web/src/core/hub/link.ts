/** One device's life at its hub: connect, work, connect again. */
import type { Refused } from "../api";
import type { HubAnswer, HubRequest } from "../protocol/frames";
import type { Connection } from "./connection";
import { ConnectionLostError, RefusedError } from "./errors";
import type { Network } from "./network";

const FIRST_MS = 250;
const MOST_MS = 30_000;
/** A connection that held so long was a good one: the next back-off begins anew. */
const GOOD_MS = 10_000;

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

/** `unreachable`: the last attempt came to nothing, though there is a network. */
export type LinkState = "online" | "connecting" | "unreachable" | "offline";

export interface LinkParts {
  /** Opens a signed-in connection, going on from what is stored. */
  readonly dial: () => Promise<Connection>;
  /** Works on it until it is lost: rejects with what `Connection` rejects with. Anything else is a defect. */
  readonly work: (connection: Connection) => Promise<void>;
  /** A whole number from 0 to below its argument. */
  readonly jitter: (below: number) => number;
  readonly network: Network;
  readonly observe: (state: LinkState) => void;
}

/**
 * Milliseconds before attempt 1, 2, …: anything from nothing to a bound that doubles ("full jitter"), so that devices do
 * not return together.
 */
export function backOff(attempt: number, jitter: (below: number) => number): number {
  return jitter(Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16)) + 1);
}

export class Link {
  readonly #parts: LinkParts;
  #connection: Connection | null = null;
  #state: LinkState | null = null;
  #stopped = false;
  /** Attempts since the last connection came to nothing. */
  #failed = false;
  #waking: (() => void) | null = null;
  readonly #opened = new Set<() => void>();

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /**
   * Through every loss of the connection, until `stop`. Rejects with RefusedError for what no retry mends:
   * `device_revoked`, `state_rolled_back`, …
   */
  async run(): Promise<void> {
    const deaf = this.#parts.network.listen(() => this.hurry());
    let attempt = 0;
    try {
      while (!this.#stopped) {
        const started = performance.now();
        const wait = await this.#attempt();
        attempt = performance.now() - started > GOOD_MS ? 0 : attempt + 1;
        if (this.#stopped) break;
        await this.#pause(Math.max(wait ?? 0, backOff(attempt, this.#parts.jitter)));
      }
    } finally {
      deaf();
      this.#stopped = true;
      this.#tell("offline");
      this.#announce();
    }
  }

  /** Close the connection; `run` returns once its work has ended. */
  stop(): void {
    this.#stopped = true;
    this.#connection?.close();
    this.#waking?.();
  }

  /** Do not wait any longer, and do not trust an old connection: somebody looks at the page, or the network changed. */
  hurry(): void {
    this.#waking?.();
    this.#connection?.check();
  }

  /** Ask the hub on the open connection; waits for one. Rejects with ConnectionLostError, also when there is none in time. */
  async request(request: HubRequest, patience = 15_000): Promise<HubAnswer | Refused> {
    const until = performance.now() + patience;
    while (!this.#stopped) {
      if (this.#connection !== null) return this.#connection.request(request);
      const left = until - performance.now();
      if (left <= 0) break;
      await this.#opening(left);
    }
    throw new ConnectionLostError("unreachable");
  }

  /** One connection from beginning to end; how long the hub wants to be left alone, where it says so. */
  async #attempt(): Promise<number | null> {
    this.#tell(this.#away());
    let connection: Connection | null = null;
    try {
      connection = await this.#parts.dial();
      if (this.#stopped) return 0;
      this.#connection = connection;
      this.#failed = false;
      this.#tell("online");
      this.#announce();
      await this.#parts.work(connection);
      return 0;
    } catch (error) {
      if (error instanceof ConnectionLostError) return null;
      if (!(error instanceof RefusedError) || FATAL.has(error.refused.code)) throw error;
      return error.refused.retryAfter ?? null;
    } finally {
      this.#connection = null;
      this.#failed ||= connection === null && this.#parts.network.online;
      connection?.close();
    }
  }

  #away(): LinkState {
    if (!this.#parts.network.online) return "offline";
    return this.#failed ? "unreachable" : "connecting";
  }

  /** Until the time is over, the network comes or goes, or somebody hurries. Without a network, longer. */
  async #pause(wait: number): Promise<void> {
    const { online } = this.#parts.network;
    // At once: who is cut off must not read "connected" for as long as the next attempt waits.
    this.#tell(this.#away());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, online ? wait : MOST_MS);
      this.#waking = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#waking = null;
  }

  #opening(left: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#opened.delete(done);
        resolve();
      };
      const timer = setTimeout(done, left);
      this.#opened.add(done);
    });
  }

  #announce(): void {
    for (const listener of [...this.#opened]) listener();
  }

  #tell(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#parts.observe(state);
  }
}
