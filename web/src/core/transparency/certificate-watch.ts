/** When certificates are proven: soon after they were met, and again while no head of the log covers them. */
import type { Effects } from "../engine/effects";
import { isRefused } from "../hub/refusal";
import { Signal } from "../runner/signal";
import { StoreError } from "../store/errors";
import { AGAIN, type LogDesk, MOST } from "./log-desk";

/** Milliseconds between two attempts while something is pending, or the vault does not answer: doubling. */
const FIRST = 500;
const LONGEST = 60_000;

export class CertificateWatch {
  readonly #desk: LogDesk;
  readonly #wake = new Signal();

  constructor(desk: LogDesk) {
    this.#desk = desk;
  }

  /** Members came: they are looked at soon. */
  lookAfter(effects: Effects): void {
    if (effects.some(({ kind }) => kind === "joined" || kind === "members_changed")) this.look();
  }

  /** The vault is there now. */
  look(): void {
    this.#wake.set();
  }

  end(): void {
    this.#wake.end();
  }

  /** Until `end`. Rejects with StoreError where nothing can be stored. */
  async run(): Promise<void> {
    let wait = FIRST;
    let pause = 0;
    while (await this.#wake.wait(pause)) {
      const states = await this.#prove();
      if (states === null || states.includes("pending")) {
        pause = wait;
        wait = Math.min(2 * wait, LONGEST);
      } else {
        pause = states.length === MOST ? 0 : AGAIN;
        wait = FIRST;
      }
    }
  }

  /** Null where nobody answered. */
  async #prove(): Promise<string[] | null> {
    try {
      const outcome = await this.#desk.prove();
      return isRefused(outcome) ? null : [...outcome.values()];
    } catch (error) {
      const passes = ["storage_failed", "storage_full"];
      if (error instanceof StoreError && passes.includes(error.code)) return null;
      // A browser without Ed25519 proves nothing, and stops nothing (SECURITY.md).
      if (error instanceof DOMException && error.name === "NotSupportedError") return null;
      throw error;
    }
  }
}
