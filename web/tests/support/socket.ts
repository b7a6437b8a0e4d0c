/** A socket that a test plays. */
import type { Bytes } from "../../src/core/bytes";
import type { Socket } from "../../src/core/hub/frame-socket";

export class FakeSocket implements Socket {
  binaryType = "blob";
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  readonly sent: Bytes[] = [];
  closed: number | null = null;
  #waiting: { count: number; resolve: () => void }[] = [];

  send(data: Bytes): void {
    this.sent.push(data);
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.sent.length < count) return true;
      resolve();
      return false;
    });
  }

  close(code = 1005): void {
    this.closed ??= code;
  }

  whenSent(count: number): Promise<void> {
    if (this.sent.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  open(): void {
    this.onopen?.({} as never);
  }

  receive(data: Bytes): void {
    this.onmessage?.({ data: data.slice().buffer });
  }

  receiveText(data: string): void {
    this.onmessage?.({ data });
  }

  lose(): void {
    this.onclose?.({} as never);
  }

  fail(): void {
    this.onerror?.({} as never);
    this.onclose?.({} as never);
  }
}
