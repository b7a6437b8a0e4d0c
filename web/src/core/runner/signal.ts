/** Something happened: whoever waits goes on, and who comes later does not wait. For one waiter. */
export class Signal {
  #set = false;
  #ended = false;
  #wake: (() => void) | null = null;

  set(): void {
    this.#set = true;
    this.#wake?.();
  }

  /** Nobody waits any more: `wait` answers false from now on. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Until it is set, or `most` milliseconds are over; then it is not set any more. Whether to go on. */
  async wait(most?: number): Promise<boolean> {
    if (!this.#set && !this.#ended) {
      await new Promise<void>((resolve) => {
        const timer = most === undefined ? undefined : setTimeout(resolve, most);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    this.#set = false;
    return !this.#ended;
  }
}
