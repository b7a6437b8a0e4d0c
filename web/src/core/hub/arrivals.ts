/** What the hub delivered and nobody took yet, in order. */
import { DELIVERY_WINDOW } from "../protocol/limits";
import { MalformedError } from "../protocol/reader";
import type { CaughtUp, Delivery } from "../protocol/wire";
import type { ConnectionLostError, RefusedError } from "./errors";

export type Arrival = readonly Delivery[] | CaughtUp;

export class Arrivals {
  readonly #queue: Arrival[] = [];
  readonly #takers: { resolve: (arrival: Arrival) => void; reject: (error: Error) => void }[] = [];
  #held = 0;
  #end: Error | null = null;

  /** Throws MalformedError where the hub sends more than the window that it agreed to. */
  put(arrival: Arrival): void {
    const taker = this.#takers.shift();
    if (taker !== undefined) {
      taker.resolve(arrival);
      return;
    }
    this.#held += sizeOf(arrival);
    if (this.#held > 2 * DELIVERY_WINDOW) throw new MalformedError("$");
    this.#queue.push(arrival);
  }

  /** What came before the end is still handed out. */
  end(error: ConnectionLostError | RefusedError): void {
    this.#end ??= error;
    for (const taker of this.#takers.splice(0)) taker.reject(this.#end);
  }

  take(): Promise<Arrival> {
    const arrival = this.#queue.shift();
    if (arrival !== undefined) {
      this.#held -= sizeOf(arrival);
      return Promise.resolve(arrival);
    }
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
  }
}

function sizeOf(arrival: Arrival): number {
  return "tag" in arrival ? 1 : arrival.length;
}
