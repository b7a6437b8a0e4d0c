/** When certificates are proven: soon after they were met, and again while no head of the log covers them. */
import type { Id } from "../api";
import type { Effects } from "../engine/effects";
import { isRefused } from "../hub/refusal";
import { Signal } from "../runner/signal";
import { StoreError } from "../store/errors";
import { AGAIN, MOST } from "./log-desk";
import type { LogDesks } from "./log-desks";

/** Milliseconds between two attempts while something is pending, or the vault does not answer: doubling. */
const FIRST = 500;
const LONGEST = 60_000;
/** The same of another organisation's vault, which may be away for days, while many devices ask. */
const LONGEST_PARTNER = AGAIN;

/** One round for each organisation, so that a vault that is away holds up no other's. */
export class CertificateWatch {
  readonly #desks: LogDesks;
  readonly #met = new Signal();
  readonly #watches = new Map<Id, LogWatch>();

  constructor(desks: LogDesks) {
    this.#desks = desks;
  }

  /** Members came: they are looked at soon. */
  lookAfter(effects: Effects): void {
    if (effects.some(({ kind }) => kind === "joined" || kind === "members_changed")) this.look();
  }

  /** The vaults are there now. */
  look(): void {
    this.#met.set();
  }

  end(): void {
    this.#met.end();
    for (const watch of this.#watches.values()) watch.end();
  }

  /** Until `end`. Rejects with StoreError where nothing can be stored. */
  async run(): Promise<void> {
    const running: Promise<void>[] = [];
    let failed: (error: unknown) => void = () => undefined;
    const failure = new Promise<never>((_, reject) => {
      failed = reject;
    });
    do {
      for (const organisation of this.#desks.organisations) {
        const known = this.#watches.get(organisation);
        if (known !== undefined) {
          known.look();
          continue;
        }
        const watch = new LogWatch(this.#desks, organisation);
        this.#watches.set(organisation, watch);
        running.push(watch.run().catch(failed));
      }
    } while (await Promise.race([this.#met.wait(), failure]));
    await Promise.race([Promise.all(running), failure]);
  }
}

/** Of one organisation. */
class LogWatch {
  readonly #desks: LogDesks;
  readonly #organisation: Id;
  readonly #wake = new Signal();

  constructor(desks: LogDesks, organisation: Id) {
    this.#desks = desks;
    this.#organisation = organisation;
  }

  look(): void {
    this.#wake.set();
  }

  end(): void {
    this.#wake.end();
  }

  async run(): Promise<void> {
    const longest = this.#organisation === this.#desks.organisation ? LONGEST : LONGEST_PARTNER;
    let wait = FIRST;
    let pause = 0;
    while (await this.#wake.wait(pause)) {
      const states = await this.#prove();
      if (states === null || states.includes("pending")) {
        pause = wait;
        wait = Math.min(2 * wait, longest);
      } else {
        pause = states.length === MOST ? 0 : AGAIN;
        wait = FIRST;
      }
    }
  }

  /** Null where nobody answered. */
  async #prove(): Promise<string[] | null> {
    try {
      const desk = await this.#desks.find(this.#organisation);
      const outcome = await desk?.prove();
      return outcome === undefined || isRefused(outcome) ? null : [...outcome.values()];
    } catch (error) {
      const passes = ["storage_failed", "storage_full"];
      if (error instanceof StoreError && passes.includes(error.code)) return null;
      // A browser without Ed25519 proves nothing, and stops nothing (SECURITY.md).
      if (error instanceof DOMException && error.name === "NotSupportedError") return null;
      throw error;
    }
  }
}
