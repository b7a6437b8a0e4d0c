/** One connection's work: deliveries in, outbox out, receipts, upkeep; until the connection is lost. */
import type { Refused } from "../api";
import { type Jitter, UntrustedError } from "../engine/context";
import type { Effects } from "../engine/effects";
import type { Outgoing } from "../engine/outgoing";
import { LOW_KEY_PACKAGES, RETRIED } from "../engine/rules";
import type { Arrival } from "../hub/arrivals";
import { ConnectionLostError, RefusedError } from "../hub/errors";
import { isRefused } from "../hub/refusal";
import type { SealedRequests } from "../hub/sealed";
import type { HubAnswer, HubRequest } from "../protocol/frames";
import type { Delivery, SignedIn } from "../protocol/wire";
import type { Journal } from "../views/journal";
import { Signal } from "./signal";

/** Outbox rows on their way at once, each of another lane. */
const IN_FLIGHT = 64;
/** Deliveries of one transaction, about: what a person waits for is stored within half a second. */
const MOST_AT_ONCE = 64;
/** Deliveries stored before the hub is told: a quarter of its window. */
const CREDIT = 128;
/** Milliseconds until a row that was refused without a time is sent again; and as much jitter. */
const AGAIN = 1_000;

/** As much of a connection as a session uses. */
export interface Line {
  readonly signedIn: SignedIn;
  request(request: HubRequest): Promise<HubAnswer | Refused>;
  receive(): Promise<Arrival>;
  received(cursor: number): void;
  close(): void;
}

/** How often what can wait is done, in milliseconds. */
export interface Pace {
  readonly receipts: number;
  readonly upkeep: number;
}

export const PACE: Pace = { receipts: 250, upkeep: 15_000 };

export interface SessionParts {
  readonly line: Line;
  readonly journal: Journal;
  readonly jitter: Jitter;
  readonly pace: Pace;
  readonly sealed: SealedRequests;
  /** Ask the own vault which other organisations there are; resolves when what it said is stored. */
  readonly learn: () => Promise<void>;
  readonly caughtUp: () => void;
  /** Each time that what can wait is done. */
  readonly upkept: () => void;
}

export class Session {
  readonly #parts: SessionParts;
  readonly #queue: Arrival[] = [];
  readonly #arrived = new Signal();
  readonly #outbox = new Signal();
  readonly #marks = new Signal();
  readonly #upkeep = new Signal();
  readonly #busy = new Set<string>();
  readonly #sends = new Set<Promise<void>>();
  #sending: Promise<void> | null = null;
  #available: number;
  #uncredited = 0;
  #fail: (error: unknown) => void = () => undefined;
  /** Rejects when the session has ended: what waits for the vault waits no longer. */
  readonly #over: Promise<never>;
  #end: () => void = () => undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#available = parts.line.signedIn.availableKeyPackages;
    this.#over = new Promise((_, reject) => {
      this.#end = () => reject(new ConnectionLostError("closed"));
    });
    this.#over.catch(() => undefined);
  }

  /** Something is stored that may have to leave. */
  wake(): void {
    this.#outbox.set();
    this.#marks.set();
  }

  /** Until the connection is lost or the store fails: rejects with what it was, once everything has stopped. */
  async run(): Promise<void> {
    await this.#signIn();
    const failed = new Promise<void>((_, reject) => {
      this.#fail = reject;
    });
    const loops = [this.#read(), this.#apply(), this.#mark(), this.#maintain()];
    try {
      await Promise.race([failed, ...loops]);
    } finally {
      for (const signal of [this.#arrived, this.#outbox, this.#marks, this.#upkeep]) signal.end();
      this.#end();
      this.#parts.line.close();
      failed.catch(() => undefined);
      const sending = this.#sending === null ? [] : [this.#sending];
      await Promise.allSettled([...loops, ...sending, ...this.#sends]);
    }
  }

  async #signIn(): Promise<void> {
    const { journal, line } = this.#parts;
    const { sentMessages, availableKeyPackages } = line.signedIn;
    const refused = await journal.run(async ({ batch, engine }) => ({
      effects: [],
      value: engine.signedIn(batch, sentMessages, availableKeyPackages),
    }));
    if (refused !== null) throw new RefusedError(refused);
  }

  /** Take off the connection what it has: the hub's window bounds it, because only what is stored is credited. */
  async #read(): Promise<void> {
    for (;;) {
      this.#queue.push(await this.#parts.line.receive());
      this.#arrived.set();
    }
  }

  /**
   * Deliveries in order, a batch a transaction. What is sent waits for the first `CaughtUp`, so that it is encrypted in
   * the epochs that are current.
   */
  async #apply(): Promise<void> {
    while (await this.#arrived.wait()) {
      for (let next = this.#take(); next !== null && !this.#arrived.ended; next = this.#take()) {
        if (next !== "caught up") await this.#applyBatch(next);
        else if (this.#sending === null) await this.#startSending();
      }
    }
  }

  /** What came next: deliveries of several frames together, or a part of a long one. */
  #take(): readonly Delivery[] | "caught up" | null {
    const taken: Delivery[] = [];
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined) break;
      if ("tag" in next) {
        if (taken.length > 0) break;
        this.#queue.shift();
        return "caught up";
      }
      const room = MOST_AT_ONCE - taken.length;
      taken.push(...next.slice(0, room));
      if (next.length > room) {
        this.#queue[0] = next.slice(room);
        break;
      }
      this.#queue.shift();
    }
    return taken.length > 0 ? taken : null;
  }

  async #startSending(): Promise<void> {
    const { journal } = this.#parts;
    await journal.record(async ({ batch, engine }) => {
      await engine.caughtUp(batch);
      return [];
    });
    this.#sending = this.#send();
    this.#sending.catch((error: unknown) => this.#fail(error));
    this.#outbox.set();
    this.#parts.caughtUp();
  }

  async #applyBatch(deliveries: readonly Delivery[]): Promise<void> {
    const { journal, line, learn } = this.#parts;
    const apply = (learning: boolean) =>
      journal.record(({ batch, engine }) => engine.applyAll(batch, deliveries, learning));
    let effects: Effects;
    try {
      effects = await apply(true);
    } catch (error) {
      if (!(error instanceof UntrustedError)) throw error;
      await learn();
      effects = await apply(false);
    }
    this.#uncredited += deliveries.length;
    if (this.#uncredited >= CREDIT) {
      this.#uncredited = 0;
      line.received(deliveries.at(-1)?.seq ?? 0);
    }
    if (effects.some((effect) => effect.kind === "message_received")) this.#marks.set();
    this.#available -= effects.filter((effect) => effect.kind === "joined").length;
  }

  /** Send what may leave: one row a lane, many lanes at once. */
  async #send(): Promise<void> {
    const { engine, store } = this.#parts.journal;
    while (await this.#outbox.wait()) {
      for (const row of engine.outgoing(store, this.#busy, IN_FLIGHT - this.#sends.size)) {
        this.#busy.add(row.lane);
        const sent = this.#sendRow(row);
        this.#sends.add(sent);
        sent
          .catch((error: unknown) => this.#fail(error))
          .finally(() => {
            this.#sends.delete(sent);
            this.#outbox.set();
          });
      }
    }
  }

  async #sendRow(row: Outgoing): Promise<void> {
    const answer = await this.#ask(row);
    if (!isRefused(answer) && answer.tag === "key_packages_published") {
      this.#available = answer.available;
    }
    if (isRefused(answer) && RETRIED.has(answer.code)) {
      const pause = (answer.retryAfter ?? AGAIN) + this.#parts.jitter(AGAIN);
      setTimeout(() => this.#free(row), pause);
      return;
    }
    await this.#parts.journal.record(({ batch, engine }) =>
      engine.settle(batch, row.number, answer),
    );
    this.#free(row);
  }

  #free(row: Outgoing): void {
    this.#busy.delete(row.lane);
    this.#outbox.set();
  }

  async #ask(row: Outgoing): Promise<HubAnswer | Refused> {
    const { request } = row;
    if (request.to === "hub") return this.#parts.line.request(request.frame);
    const asked = this.#parts.sealed.ask(request.body);
    asked.catch(() => undefined);
    const answer = await Promise.race([asked, this.#over]);
    return isRefused(answer) ? answer : { tag: "done", id: 0 };
  }

  /** Tell the hub what was delivered and read, the marks of a moment together. */
  async #mark(): Promise<void> {
    const { journal, line, pace } = this.#parts;
    while (await this.#marks.wait()) {
      await new Promise((resolve) => setTimeout(resolve, pace.receipts));
      if (this.#marks.ended) return;
      const marks = journal.engine.receiptsDue(journal.store);
      if (marks.length === 0) continue;
      const answer = await line.request({ tag: "advance_receipts", marks });
      if (isRefused(answer)) continue;
      await journal.record(({ batch, engine }) => {
        engine.receiptsConfirmed(batch, marks);
        return [];
      });
      this.#marks.set();
    }
  }

  /** Self-updates and key packages, when they are due. */
  async #maintain(): Promise<void> {
    const { journal, pace } = this.#parts;
    while (await this.#upkeep.wait(pace.upkeep)) {
      await journal.record(async ({ batch, engine }) => {
        await engine.updateWhenDue(batch);
        if (this.#available < LOW_KEY_PACKAGES) engine.replenish(batch, this.#available);
        return [];
      });
      this.#parts.upkept();
    }
  }
}
