/**
 * One tab owns the device. The others wait in line, and may take it over.
 *
 * The lock is the browser's (Web Locks): it is given back when the tab dies. The store's own number keeps out a tab that
 * lost it without knowing yet (`store/store.ts`).
 */
import type { Locks } from "./environment";

const LOCK = "wardline-device";

export class Ownership {
  readonly #locks: Locks;
  readonly #gained: () => void;
  readonly #lost: () => void;
  #release: (() => void) | null = null;
  #waiting = false;

  /** `gained`: the tab before is gone, and this one is next. `lost`: another tab took it. */
  constructor(locks: Locks, gained: () => void, lost: () => void) {
    this.#locks = locks;
    this.#gained = gained;
    this.#lost = lost;
  }

  get held(): boolean {
    return this.#release !== null;
  }

  /** Take it where nobody has it; else wait in line. Whether it is this tab's now. */
  async claim(): Promise<boolean> {
    if (await this.#request({ ifAvailable: true })) return true;
    this.#queue();
    return false;
  }

  /** Take it from whoever has it. */
  async steal(): Promise<void> {
    if (!this.held) await this.#request({ steal: true });
  }

  #queue(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    void this.#request({}).then((held) => {
      this.#waiting = false;
      if (held) this.#gained();
    });
  }

  /** Resolves as soon as the lock is held, or known not to be. */
  #request(options: { ifAvailable?: boolean; steal?: boolean }): Promise<boolean> {
    return new Promise((resolve) => {
      this.#locks
        .request(LOCK, options, (lock) => {
          if (lock === null || this.held) {
            resolve(false);
            return Promise.resolve();
          }
          resolve(true);
          return new Promise<void>((release) => {
            this.#release = release;
          });
        })
        .catch(() => {
          // Stolen while it was held, or while in line.
          resolve(false);
          if (this.#release === null) return;
          this.#release = null;
          this.#lost();
          this.#queue();
        });
    });
  }
}
