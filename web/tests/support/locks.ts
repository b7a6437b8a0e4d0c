/** Web Locks of one browser profile, for one name. */
import type { Locks } from "../../src/core/environment";

interface Holder {
  readonly steal: () => void;
}

export class FakeLocks implements Locks {
  #holder: Holder | null = null;
  readonly #line: (() => void)[] = [];

  request(
    _name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<void> {
    if (options.ifAvailable === true && this.#holder !== null) return callback(null);
    if (options.steal === true) {
      this.#holder?.steal();
      this.#holder = null;
      return this.#hold(callback);
    }
    if (this.#holder === null) return this.#hold(callback);
    return new Promise((resolve, reject) => {
      this.#line.push(() => this.#hold(callback).then(resolve, reject));
    });
  }

  #hold(callback: (lock: unknown) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const holder = { steal: () => reject(new DOMException("stolen", "AbortError")) };
      this.#holder = holder;
      void callback({}).then(() => {
        resolve();
        if (this.#holder !== holder) return;
        this.#holder = null;
        this.#line.shift()?.();
      });
    });
  }
}
