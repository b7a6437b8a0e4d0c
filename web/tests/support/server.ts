/** A hub and a vault behind sockets in memory, for whole cores. */
import type { Refused } from "../../src/core/api";
import { type Bytes, sameBytes } from "../../src/core/bytes";
import { sha256 } from "../../src/core/crypto/hash";
import type { OpenSocket, Socket } from "../../src/core/hub/frame-socket";
import { isRefused } from "../../src/core/hub/refusal";
import { openRequest, verifyChain } from "../../src/core/mls";
import type { HubRequest } from "../../src/core/protocol/frames";
import { pad, unpad } from "../../src/core/protocol/padding";
import { requestInfo } from "../../src/core/protocol/sealed-requests";
import { decodeAs, encodeAs, list } from "../../src/core/protocol/shapes";
import { signedBytes } from "../../src/core/protocol/signing";
import {
  type CarrySealed,
  type DeviceFrame,
  deliveryShape,
  deviceFrameShape,
  type HistoryEntry,
  type HubFrame,
  historyEntryShape,
  hubFrameShape,
  type Revoked,
  type SealedRequest,
  type SignIn,
  sealedRequestShape,
  type VaultAnswer,
  type VaultRequest,
  vaultAnswerShape,
  vaultRequestShape,
  WIRE_VERSION,
} from "../../src/core/protocol/wire";
import type { SealingCertificate } from "./authority";
import { House } from "./house";
import { need } from "./node";

const WINDOW = 512;

interface Share {
  readonly share: Bytes;
  readonly ticket: Bytes;
  readonly proof: Bytes;
  tries: number;
}

export class Server {
  readonly house: House;
  readonly origin = "wss://hub.test";
  readonly #sealing: SealingCertificate;
  readonly #lines = new Set<Line>();
  readonly #blobs = new Map<string, Bytes[]>();
  /** No socket opens while it is true. */
  away = false;
  /** Devices that are dead, with the authority's word, or the hub's alone. */
  readonly revoked = new Map<string, Revoked | null>();
  /** Devices that the hub refuses for another reason, by its code. */
  readonly refused = new Map<string, string>();
  /** Positions that are delivered to nobody. */
  readonly hidden = new Set<number>();
  /** What the vault's archive holds. */
  archive: HistoryEntry[] = [];
  /** What the vault answers otherwise. */
  answer: (body: VaultRequest) => VaultAnswer | Promise<VaultAnswer> = () => ({ tag: "noted" });
  /** What devices gave the vault of their PINs, and how many wrong ones it still takes. */
  readonly shares = new Map<string, Share>();
  /** What devices signed in with. */
  readonly chains: (readonly Bytes[])[] = [];
  /** Every request that the vault opened. */
  readonly asked: (SealedRequest & { readonly said: VaultRequest })[] = [];
  readonly endpoints: (string | null)[] = [];
  /** Chunks that the hub takes before it loses the connection; null: all. */
  patience: number | null = null;
  /** What refuses every chunk. */
  refusesChunks: string | null = null;

  private constructor(house: House, sealing: SealingCertificate) {
    this.house = house;
    this.#sealing = sealing;
    house.hub.listeners.add((device) => {
      for (const line of this.#lines) if (line.device === device) line.deliver();
    });
  }

  static async start(): Promise<Server> {
    const house = await House.build();
    return new Server(house, await house.authority.sealing());
  }

  readonly openSocket: OpenSocket = () => new Line(this);

  /** Every connection is lost. */
  drop(): void {
    for (const line of [...this.#lines]) line.lose();
  }

  /** The hub says what is no frame. */
  babble(): void {
    for (const line of this.#lines) line.hand(Uint8Array.of(0xc1, 0xff));
  }

  revoke(device: string, word: Revoked | null): void {
    this.revoked.set(device, word);
    for (const line of [...this.#lines]) if (line.device === device) this.#end(line, word);
  }

  #end(line: Line, word: Revoked | null): void {
    if (word !== null) line.send(word);
    line.refuse(0, { code: "device_revoked" });
  }

  refuse(device: string, code: string): void {
    this.refused.set(device, code);
    for (const line of [...this.#lines]) if (line.device === device) line.refuse(0, { code });
  }

  attach(line: Line): void {
    this.#lines.add(line);
  }

  detach(line: Line): void {
    this.#lines.delete(line);
  }

  async handle(line: Line, frame: DeviceFrame): Promise<void> {
    if (frame.tag === "sign_in") return this.#signIn(line, frame);
    if (frame.tag === "introduce") return line.introduce();
    if (frame.tag === "received") return;
    const { id } = frame;
    const answer = await this.#answer(line, frame as unknown as HubRequest, id);
    if (answer === null) return;
    if (isRefused(answer)) line.refuse(id, answer);
    else line.send({ ...answer, id } as HubFrame);
  }

  #signIn(line: Line, frame: SignIn): void {
    const { authority, hub } = this.house;
    const { device } = verifyChain([...frame.chain], authority.anchors);
    this.chains.push(frame.chain);
    const word = this.revoked.get(device);
    if (word !== undefined) {
      this.#end(line, word);
      return;
    }
    const refused = this.refused.get(device);
    if (refused !== undefined) {
      line.refuse(0, { code: refused });
      return;
    }
    const { sent, packages } = hub.device(device);
    line.device = device;
    line.cursor = frame.cursor;
    line.send({
      tag: "signed_in",
      at: hub.now,
      availableKeyPackages: packages.length,
      sentMessages: sent,
      pushKey: "the hub's key",
    } as HubFrame);
    line.deliver();
    line.send({ tag: "caught_up", seq: 0 });
  }

  async #answer(line: Line, request: HubRequest, id: number): Promise<HubFrame | Refused | null> {
    const { authority, hub } = this.house;
    switch (request.tag) {
      case "get_vault": {
        const { anchor } = authority;
        return { tag: "vault_certificates", id, anchor, sealingChain: this.#sealing.chain };
      }
      case "carry_sealed":
        return this.#carry(request as CarrySealed, id);
      case "register_push":
        this.endpoints.push(request.endpoint);
        return { tag: "done", id };
      case "put_chunk": {
        if (this.refusesChunks !== null) return { code: this.refusesChunks };
        if (this.patience !== null) {
          this.patience -= 1;
          if (this.patience < 0) {
            line.lose();
            return null;
          }
        }
        const chunks = this.#blobs.get(request.blob) ?? [];
        this.#blobs.set(request.blob, chunks);
        if (request.index > chunks.length) return { code: "attachment_out_of_order" };
        chunks[request.index] = request.data;
        return { tag: "done", id };
      }
      case "get_chunk": {
        const chunks = this.#blobs.get(request.blob);
        const data = chunks?.[request.index];
        if (chunks === undefined || data === undefined) return { code: "unknown_attachment" };
        return { tag: "chunk", id, data, last: request.index === chunks.length - 1 };
      }
      default:
        return hub.handle(need(line.device, "device"), request) as HubFrame | Refused;
    }
  }

  async #carry(request: CarrySealed, id: number): Promise<HubFrame> {
    const info = requestInfo(request.organisation);
    const [plaintext, context] = openRequest(this.#sealing.secret, info, request.sealed);
    const opened = decodeAs(sealedRequestShape, unpad(plaintext as Bytes));
    const body = decodeAs(vaultRequestShape, opened.body);
    this.asked.push({ ...opened, said: body });
    const kept = this.#pinShare(opened, body);
    const said =
      body.tag === "get_history"
        ? await this.#history(opened, body)
        : (kept ?? (await this.answer(body)));
    const sealed = context.sealAnswer(pad(encodeAs(vaultAnswerShape, said))) as Bytes;
    return { tag: "sealed_answer", id, request: request.request, sealed };
  }

  /** As `wardline.vault.sessions`. */
  #pinShare(opened: SealedRequest, body: VaultRequest): VaultAnswer | null {
    if (body.tag === "keep_pin_share") {
      const { device } = verifyChain(
        [...need(opened.chain, "chain")],
        this.house.authority.anchors,
      );
      this.shares.set(device, { ...body, tries: 10 });
      return { tag: "noted" };
    }
    if (body.tag !== "take_pin_share") return null;
    const refused = (code: string): VaultAnswer => ({
      tag: "vault_refused",
      ...{ code, field: null, retryAfter: null },
    });
    const held = this.shares.get(body.device);
    if (held === undefined || !sameBytes(held.ticket, body.ticket)) {
      return refused("sign_in_failed");
    }
    if (held.tries === 0) return refused("pin_share_gone");
    if (sameBytes(held.proof, body.proof)) {
      held.tries = 10;
      return { tag: "pin_share", share: held.share };
    }
    held.tries -= 1;
    return held.tries === 0 ? refused("pin_share_gone") : { tag: "pin_refused", tries: held.tries };
  }

  async #history(
    opened: SealedRequest,
    body: Extract<VaultRequest, { tag: "get_history" }>,
  ): Promise<VaultAnswer> {
    const before = body.before === 0 ? Number.POSITIVE_INFINITY : body.before;
    const found = this.archive
      .filter((each) => each.position < before)
      .sort((one, other) => other.position - one.position)
      .slice(0, body.limit);
    const entries = encodeAs(list(historyEntryShape), found);
    const { device } = verifyChain([...need(opened.chain, "chain")], this.house.authority.anchors);
    const statement = signedBytes({
      tag: "wardline/history/v1",
      organisation: opened.organisation,
      request: opened.request,
      device,
      entries: await sha256(entries),
    });
    const signature = await this.house.steward.device.key.sign(statement);
    return { tag: "history", entries, signature };
  }
}

class Line implements Socket {
  binaryType = "arraybuffer";
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  device: string | null = null;
  cursor = 0;
  readonly #server: Server;
  #credited = 0;
  #open = false;

  constructor(server: Server) {
    this.#server = server;
    setTimeout(() => this.#begin(), 0);
  }

  #begin(): void {
    if (this.#server.away) {
      this.onerror?.({} as never);
      this.onclose?.({} as never);
      return;
    }
    this.#open = true;
    this.#server.attach(this);
    this.onopen?.({} as never);
    const { origin } = this.#server;
    this.send({ tag: "challenge", version: WIRE_VERSION, hub: origin, nonce: new Uint8Array(32) });
  }

  send(data: Bytes | HubFrame): void {
    if (!this.#open) return;
    if (!(data instanceof Uint8Array)) {
      this.hand(encodeAs(hubFrameShape, data));
      return;
    }
    const frame = decodeAs(deviceFrameShape, data);
    if (frame.tag === "received") {
      this.#credited = frame.cursor;
      this.deliver();
    }
    // As over a network: never within the caller's own turn.
    setTimeout(() => void this.#server.handle(this, frame), 0);
  }

  /** What the window lets through. */
  deliver(): void {
    const { hub } = this.#server.house;
    const ahead = hub.after(need(this.device, "device"), this.#credited);
    const entries = ahead.slice(0, WINDOW).filter((each) => each.seq > this.cursor);
    if (entries.length === 0) return;
    this.cursor = need(entries.at(-1), "entry").seq;
    const shown = entries.filter(
      (each) => each.tag !== "message" || !this.#server.hidden.has(each.position),
    );
    const encoded = shown.map((each) => encodeAs(deliveryShape, each));
    if (encoded.length > 0) this.send({ tag: "deliveries", entries: encoded });
  }

  introduce(): void {
    const { now } = this.#server.house.hub;
    const nothing = { availableKeyPackages: 0, sentMessages: 0, pushKey: null };
    this.send({ tag: "signed_in", at: now, ...nothing });
  }

  refuse(id: number, { code }: Refused): void {
    this.send({ tag: "refused", id, code, field: null, retryAfter: null });
  }

  hand(data: Uint8Array): void {
    const copy = data.slice().buffer;
    setTimeout(() => this.onmessage?.({ data: copy }), 0);
  }

  lose(): void {
    this.#server.detach(this);
    this.#open = false;
    setTimeout(() => this.onclose?.({} as never), 0);
  }

  close(): void {
    this.#server.detach(this);
    this.#open = false;
  }
}
