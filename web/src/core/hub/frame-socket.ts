/** A WebSocket (RFC 6455) that carries frames: whatever is not one ends it. */
import type { Bytes } from "../bytes";
import { decodeHubFrame, encodeFrame } from "../protocol/frames";
import { MAX_FRAME } from "../protocol/limits";
import { MalformedError } from "../protocol/reader";
import type { DeviceFrame, HubFrame } from "../protocol/wire";
import { ConnectionLostError, type Lost, RefusedError } from "./errors";

/** As much of `WebSocket` as is used here; tests give their own. */
export interface Socket {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Bytes): void;
  close(code?: number): void;
}

export type OpenSocket = (url: string, subprotocol: string) => Socket;

/** The browser's. */
export const openWebSocket: OpenSocket = (url, subprotocol) =>
  new WebSocket(url, subprotocol) as unknown as Socket;

/** Private use (RFC 6455 section 7.4.2): browsers may not send 1002. */
const NONSENSE = 4002;

export interface Listener {
  /** A frame that may not come now: throw MalformedError, or RefusedError. */
  frame(frame: HubFrame): void;
  ended(error: ConnectionLostError | RefusedError): void;
}

export class FrameSocket {
  readonly #socket: Socket;
  #listener: Listener;
  #opened = false;
  #ended = false;

  constructor(socket: Socket, listener: Listener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#opened = true;
    };
    socket.onmessage = (event) => this.#take(event.data);
    socket.onclose = () => this.#end(this.#opened ? "closed" : "unreachable");
    socket.onerror = () => this.#end(this.#opened ? "closed" : "unreachable");
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Somebody else listens from now on, first to what came before. */
  hand(listener: Listener, early: readonly HubFrame[]): void {
    this.#listener = listener;
    for (const frame of early) this.#pass(() => frame);
  }

  /** How many bytes left. Throws ConnectionLostError. */
  send(frame: DeviceFrame): number {
    if (this.#ended) throw new ConnectionLostError("closed");
    const data = encodeFrame(frame);
    this.#socket.send(data);
    return data.length;
  }

  close(why: Lost = "closed"): void {
    this.#end(why);
  }

  #take(data: unknown): void {
    this.#pass(() => {
      if (!(data instanceof ArrayBuffer) || data.byteLength > MAX_FRAME) {
        throw new MalformedError("$");
      }
      return decodeHubFrame(new Uint8Array(data));
    });
  }

  #pass(read: () => HubFrame): void {
    if (this.#ended) return;
    try {
      this.#listener.frame(read());
    } catch (error) {
      if (error instanceof MalformedError) this.#end("nonsense");
      else if (error instanceof RefusedError) this.#end(error);
      else throw error;
    }
  }

  #end(why: Lost | RefusedError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close(why === "nonsense" ? NONSENSE : 1000);
    this.#listener.ended(typeof why === "string" ? new ConnectionLostError(why) : why);
  }
}
