/** One WebSocket: handshake, numbered requests with their answers, deliveries in order. */
import type { Refused } from "../api";
import { decodeDelivery, type HubAnswer, type HubRequest } from "../protocol/frames";
import { MalformedError } from "../protocol/reader";
import {
  type Challenge,
  type DeviceFrame,
  type HubFrame,
  type SignedIn,
  SOCKET_PATH,
  SUBPROTOCOL,
  WIRE_VERSION,
} from "../protocol/wire";
import { type Arrival, Arrivals } from "./arrivals";
import type { Credentials } from "./credentials";
import { ConnectionLostError, RefusedError, RevokedError } from "./errors";
import { FrameSocket, type OpenSocket } from "./frame-socket";
import { refusalOf } from "./refusal";

const HANDSHAKE_MS = 20_000;
/** Longer than a hub holds a sealed request for a vault; without an answer by then the connection is given up. */
const ANSWER_MS = 90_000;
/** A path that died without a word (a lift, a sleeping laptop, a router) shows nothing: after so long one asks. */
const QUIET_MS = 45_000;
const LOOK_MS = 5_000;
/** How long a small question may be on its way. */
const PROBE_MS = 10_000;
/** What is larger may fill a slow line for longer than that; its own answer is waited for. */
const SMALL = 32 << 10;

export interface HubAddress {
  /** Its public URL (`wss://hub.example`), as the invitation named it: signed, so that no other hub can use it. */
  readonly origin: string;
  /** Where to connect instead, where something in front of the hub is reached under another name. */
  readonly url?: string;
}

interface Waiting {
  readonly resolve: (answer: HubAnswer | Refused) => void;
  readonly reject: (error: Error) => void;
}

/** An open connection. */
export class Connection {
  readonly signedIn: SignedIn;
  readonly #socket: FrameSocket;
  readonly #arrivals = new Arrivals();
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #heard = performance.now();
  #largeUnderWay = 0;
  #probing: ReturnType<typeof setTimeout> | null = null;
  #looking: ReturnType<typeof setInterval> | null = null;
  #organisation: string | null = null;

  /** `early`: frames that came right behind the handshake. */
  constructor(socket: FrameSocket, signedIn: SignedIn, early: readonly HubFrame[]) {
    this.signedIn = signedIn;
    this.#socket = socket;
    const listener = {
      frame: (frame: HubFrame) => this.#take(frame),
      ended: (error: ConnectionLostError | RefusedError) => this.#end(error),
    };
    socket.hand(listener, early);
  }

  /** Number it, send it, wait for its answer. Rejects with ConnectionLostError or RefusedError. */
  request(request: HubRequest): Promise<HubAnswer | Refused> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#socket.close("silent"), ANSWER_MS);
      let large = 0;
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        this.#largeUnderWay -= large;
      };
      this.#waiting.set(id, {
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      try {
        large = this.#socket.send({ ...request, id } as DeviceFrame) > SMALL ? 1 : 0;
        this.#largeUnderWay += large;
      } catch (error) {
        settle();
        reject(error);
      }
    });
  }

  /** What the hub delivers next. Rejects once the connection is closed and all was taken. */
  receive(): Promise<Arrival> {
    return this.#arrivals.take();
  }

  /** Tell the hub that everything up to `cursor` is stored. Throws ConnectionLostError. */
  received(cursor: number): void {
    this.#socket.send({ tag: "received", cursor });
  }

  /**
   * Notice a path that died, from now on: `check` whenever nothing was heard for a while. `organisation`: the device's
   * own, whose certificates are the question; the hub records nothing of it.
   */
  keepWatch(organisation: string): void {
    this.#organisation = organisation;
    this.#looking = setInterval(() => {
      if (performance.now() - this.#heard >= QUIET_MS) this.check();
    }, LOOK_MS);
  }

  /** Ask whether the hub is there: it answers soon, or the connection is closed. After the network changed, say. */
  check(): void {
    const organisation = this.#organisation;
    if (organisation === null || this.#probing !== null || this.#largeUnderWay > 0) return;
    const asked = performance.now();
    this.#probing = setTimeout(() => {
      this.#probing = null;
      if (this.#heard < asked) this.#socket.close("silent");
    }, PROBE_MS);
    this.request({ tag: "get_vault", organisation }).catch(() => {});
  }

  /** What waits for an answer is rejected with ConnectionLostError. */
  close(): void {
    this.#socket.close();
  }

  #take(frame: HubFrame): void {
    this.#heard = performance.now();
    switch (frame.tag) {
      case "deliveries":
        this.#arrivals.put(frame.entries.map((entry) => decodeDelivery(entry)));
        break;
      case "caught_up":
        this.#arrivals.put(frame);
        break;
      case "refused":
        if (frame.id === 0) throw new RefusedError(refusalOf(frame));
        this.#waiting.get(frame.id)?.resolve(refusalOf(frame));
        break;
      case "revoked":
        throw new RevokedError(frame);
      case "challenge":
      case "signed_in":
        throw new MalformedError("$");
      default:
        this.#waiting.get(frame.id)?.resolve(frame);
    }
  }

  #end(error: ConnectionLostError | RefusedError): void {
    if (this.#looking !== null) clearInterval(this.#looking);
    if (this.#probing !== null) clearTimeout(this.#probing);
    this.#arrivals.end(error);
    for (const waiting of [...this.#waiting.values()]) waiting.reject(error);
  }
}

/**
 * Connect as a device, going on from `cursor`; without credentials, to enrol and nothing else.
 *
 * Rejects with ConnectionLostError; with RevokedError where the hub brings the authority's word that the device is dead,
 * not verified yet; with RefusedError for the hub's refusal (`device_revoked`, …), for another version
 * (`unsupported_version`), and where another hub answers than the one that the invitation named (`bad_signature`).
 */
export async function connect(
  open: OpenSocket,
  address: HubAddress,
  credentials: Credentials | null,
  cursor = 0,
): Promise<Connection> {
  const base = (address.url ?? address.origin).replace(/\/$/, "");
  const handshake = new Handshake(open(base + SOCKET_PATH, SUBPROTOCOL));
  try {
    const challenge = checked(await handshake.next(), address);
    handshake.socket.send(await firstFrame(challenge, credentials, cursor));
    const answer = await handshake.next();
    if (answer.tag === "revoked") throw new RevokedError(answer);
    if (answer.tag === "refused") throw new RefusedError(refusalOf(answer));
    if (answer.tag !== "signed_in") throw new ConnectionLostError("nonsense");
    const connection = new Connection(handshake.socket, answer, handshake.finish());
    if (credentials !== null) connection.keepWatch(credentials.identity.organisation);
    return connection;
  } catch (error) {
    handshake.give();
    throw error;
  }
}

/** The frames before the connection is open, one at a time. */
class Handshake {
  readonly socket: FrameSocket;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #frames: HubFrame[] = [];
  #waiting: { resolve: (frame: HubFrame) => void; reject: (error: Error) => void } | null = null;
  #error: Error | null = null;

  constructor(socket: ConstructorParameters<typeof FrameSocket>[0]) {
    this.socket = new FrameSocket(socket, {
      frame: (frame) => {
        if (this.#waiting === null) this.#frames.push(frame);
        else this.#waiting.resolve(frame);
        this.#waiting = null;
      },
      ended: (error) => {
        this.#error = error;
        this.#waiting?.reject(error);
      },
    });
    this.#timer = setTimeout(() => this.socket.close("silent"), HANDSHAKE_MS);
  }

  next(): Promise<HubFrame> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    if (this.#error !== null) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** The frames that came behind the last one taken. */
  finish(): readonly HubFrame[] {
    clearTimeout(this.#timer);
    if (this.#error !== null) throw this.#error;
    return this.#frames;
  }

  give(): void {
    clearTimeout(this.#timer);
    this.socket.close();
  }
}

function checked(frame: HubFrame, address: HubAddress): Challenge {
  if (frame.tag === "refused") throw new RefusedError(refusalOf(frame));
  if (frame.tag !== "challenge" || frame.version !== WIRE_VERSION) {
    throw new RefusedError({ code: "unsupported_version" });
  }
  // Another hub than the one the invitation named: what is signed for it would be good there.
  if (frame.hub !== address.origin) throw new RefusedError({ code: "bad_signature", field: "hub" });
  return frame;
}

async function firstFrame(
  challenge: Challenge,
  credentials: Credentials | null,
  cursor: number,
): Promise<DeviceFrame> {
  if (credentials === null) return { tag: "introduce", version: WIRE_VERSION };
  const { organisation, device } = credentials.identity;
  const { hub, nonce } = challenge;
  const signature = await credentials.sign({
    tag: "wardline/sign-in/v1",
    hub,
    nonce,
    organisation,
    device,
  });
  return { tag: "sign_in", version: WIRE_VERSION, chain: credentials.chain, signature, cursor };
}
