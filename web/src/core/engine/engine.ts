/**
 * The engine's face: one method an operation, each in a file of its own. As `wardline.client.engine.engine`, without
 * what only stewards do.
 *
 * What must hold at every step, killed anywhere (ADR 0009): bytes leave only after the rows that they came from are
 * stored; a delivery's effect and the cursor are stored together; an outbox row lives until its answer is stored.
 */

import type { Refused } from "../api";
import type { Identity, Member } from "../mls";
import { encodeBody } from "../protocol/sealed-requests";
import type { Delivery, Mark, VaultRequest } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { applyCommit } from "./apply-commit";
import { applyMessage } from "./apply-message";
import { applyWelcome } from "./apply-welcome";
import { breathe } from "./breathe";
import { type Composition, composeMessage } from "./compose-message";
import { type Context, findState, type Jitter, putState, wake } from "./context";
import type { Effect, Effects } from "./effects";
import { encryptWaiting } from "./encrypt-waiting";
import { Held, liveGroup, working } from "./held";
import { confirmMarks, markRead, marksDue } from "./marks";
import { addRow, hasMessageUnderWay, lanesWaiting, outboxRows } from "./outbox";
import { findOutgoing, type Outgoing } from "./outgoing";
import { addPlace, firstGap, type Gap, raiseWhole } from "./places";
import type { Reader } from "./reader";
import { replenishKeyPackages } from "./replenish-key-packages";
import { type Answer, settleOutbox } from "./settle-outbox";
import { updateSelf, updateWhenDue } from "./update-self";

/** Milliseconds of work after which others get a turn: a question of the page never waits for a whole backlog. */
const TURN = 12;

export interface EngineParts {
  readonly member: Member;
  /** Milliseconds UTC. */
  readonly clock: () => number;
  readonly makeId: () => string;
  readonly jitter: Jitter;
}

export class Engine {
  readonly #context: Context;

  constructor(parts: EngineParts) {
    const held = new Held(parts.member);
    this.#context = { ...parts, held, learning: false, confirmed: false, wake: [] };
  }

  /** Who this device is. */
  get identity(): Identity {
    return this.#context.member.identity;
  }

  /** Go on as the same device with other anchors, inside an operation. */
  replaceMember(member: Member): void {
    this.#context.held.replaceMember(member);
    this.#context.member.free();
    this.#context.member = member;
  }

  /** `listener` is called after each stored operation that left something to send. */
  listen(listener: () => void): void {
    this.#context.wake.push(listener);
  }

  /** Forget every key. Nothing may be asked of it afterwards. */
  close(): void {
    this.#context.held.drop();
    this.#context.member.free();
  }

  // deliveries

  /** The last sequence number whose effect is stored; 0 at first. */
  cursor(reader: Reader): number {
    return findState(reader).cursor;
  }

  /**
   * Take deliveries in order: decrypt or process, write rows and cursor. What was seen already has no effect.
   *
   * Throws `UntrustedError` with `learning`, where an organisation's anchor is missing: the operation is undone, and
   * the same deliveries can be applied after `replaceMember`.
   */
  async applyAll(
    batch: Batch,
    deliveries: readonly Delivery[],
    learning = false,
  ): Promise<Effects> {
    this.#context.learning = learning;
    const before = findState(batch).cursor;
    let cursor = before;
    let since = performance.now();
    const effects: Effect[] = [];
    for (const delivery of deliveries) {
      if (delivery.seq <= cursor) continue;
      effects.push(...(await this.#apply(batch, delivery)));
      cursor = delivery.seq;
      if (performance.now() - since > TURN) {
        await breathe();
        since = performance.now();
      }
    }
    if (cursor !== before) putState(batch, { cursor });
    this.#context.held.save(batch);
    return effects;
  }

  async #apply(batch: Batch, delivery: Delivery): Promise<Effects> {
    switch (delivery.tag) {
      case "message":
        return applyMessage(this.#context, batch, delivery);
      case "commit":
        return applyCommit(this.#context, batch, delivery);
      case "welcome":
        return applyWelcome(this.#context, batch, delivery);
      case "receipts":
        return delivery.marks
          .filter((mark) => mark.device !== this.identity.device)
          .map((mark) => ({
            kind: "receipt_advanced",
            conversation: delivery.conversation,
            ...mark,
          }));
      case "sealed_request":
        // To a vault: a person's device has nothing to do with it.
        return [];
    }
  }

  // messages

  /**
   * Put a message into the outbox: encrypted at once, or when the pending commit settles, or when the hub has confirmed
   * for the first time (`signedIn`) that this state was not rolled back.
   *
   * Refused: `unknown_conversation`, `not_a_member`, `malformed_message` (too large).
   */
  async compose(batch: Batch, composition: Composition): Promise<Refused | null> {
    const refused = await composeMessage(this.#context, batch, composition);
    this.#context.held.save(batch);
    return refused;
  }

  /** A commit that only refreshes this device's keys. Refused: `pending_commit`, `not_a_member`, … */
  async updateSelf(batch: Batch, conversation: string): Promise<Refused | null> {
    const refused = await updateSelf(this.#context, batch, conversation);
    this.#context.held.save(batch);
    return refused;
  }

  /** Start the self-updates that are due: after joining, after many messages of one epoch, at most weekly. */
  async updateWhenDue(batch: Batch): Promise<void> {
    await updateWhenDue(this.#context, batch);
    this.#context.held.save(batch);
  }

  /** The members of the live generation as applied here; empty where this device is none. */
  async members(batch: Batch, conversation: string): Promise<readonly Identity[]> {
    const held = await this.#context.held.find(batch, conversation);
    return (held && working(liveGroup(held))?.members) ?? [];
  }

  /** The live generation, where this device is in it. */
  live(reader: Reader, conversation: string): number | null {
    const row = reader.find("conversations", conversation);
    return row?.groups[row.generation]?.standing === "joined" ? row.generation : null;
  }

  /** Generation, epoch and authenticator (RFC 9420 section 8.7) of the live group. */
  async epochAuthenticator(
    batch: Batch,
    conversation: string,
  ): Promise<{ generation: number; epoch: number; authenticator: Uint8Array } | null> {
    const held = await this.#context.held.find(batch, conversation);
    const live = held && liveGroup(held);
    const mls = working(live);
    if (live === undefined || mls === null) return null;
    const authenticator = mls.epochAuthenticator();
    return { generation: live.generation, epoch: mls.epoch, authenticator };
  }

  // outbox

  /** What may be sent now: the oldest row of each lane that is not in `busy`, oldest first. */
  outgoing(reader: Reader, busy: ReadonlySet<string>, limit: number): Outgoing[] {
    return findOutgoing(reader, busy, limit);
  }

  /** Store the hub's answer to one outbox row. A row that is gone has no effect. */
  async settle(batch: Batch, number: number, answer: Answer): Promise<Effects> {
    const effects = await settleOutbox(this.#context, batch, number, answer);
    this.#context.held.save(batch);
    return effects;
  }

  /** Ask the own vault, durably; the answer is not kept. One lane for each, so that one holds back no other. */
  queueRequest(batch: Batch, body: VaultRequest): void {
    const content = encodeBody(body);
    addRow(batch, { lane: this.#context.makeId(), kind: "vault_request", content });
    wake(this.#context, batch);
  }

  /** Take a message back that has not been encrypted. Whether it was one. */
  withdraw(batch: Batch, message: string): boolean {
    const row = outboxRows(batch).find((each) => each.message === message);
    if (row === undefined || row.payload !== null) return false;
    batch.delete("outbox", row.number);
    return true;
  }

  // session

  /**
   * Take up the hub's word on signing in; queues the key packages that are missing.
   *
   * Refused `state_rolled_back`: the hub took messages that this store does not know: it is a restored back-up or a
   * roaming profile, and going on from it would use keys and nonces again. Until the hub has confirmed the state of
   * this start, nothing is encrypted, so that every encrypted message here was so before the question.
   */
  signedIn(batch: Batch, sentMessages: number, availableKeyPackages: number): Refused | null {
    const encrypted = outboxRows(batch).filter(
      (row) => row.kind === "message" && row.payload !== null,
    ).length;
    if (sentMessages > findState(batch).sent + encrypted) {
      this.#context.confirmed = false;
      return { code: "state_rolled_back" };
    }
    this.#context.confirmed = true;
    replenishKeyPackages(this.#context, batch, availableKeyPackages);
    return null;
  }

  /** Queue key packages where the hub has few of this device left. */
  replenish(batch: Batch, availableKeyPackages: number): void {
    replenishKeyPackages(this.#context, batch, availableKeyPackages);
  }

  /** What the hub had in store is applied: encrypt what waited, in the epochs that are current now. */
  async caughtUp(batch: Batch): Promise<void> {
    for (const conversation of lanesWaiting(batch)) {
      await encryptWaiting(this.#context, batch, conversation);
    }
    this.#context.held.save(batch);
  }

  // positions

  /** A message has its place: it is no gap any more. */
  notePlace(batch: Batch, conversation: string, position: number): void {
    const held = this.#context.held.marks(batch, conversation);
    if (held === undefined) return;
    const places = addPlace(held.places, position);
    if (places === held.places) return;
    held.places = places;
    held.changed = true;
    this.#context.held.save(batch);
  }

  /** Up to `position` nothing is missing here, or it is known to be. */
  markWhole(batch: Batch, conversation: string, position: number): void {
    const held = this.#context.held.marks(batch, conversation);
    if (held === undefined || position <= held.places.whole) return;
    held.places = raiseWhole(held.places, position);
    held.changed = true;
    this.#context.held.save(batch);
  }

  /** What is missing first. While an own message is under way, its place is no gap. */
  gap(reader: Reader, conversation: string): Gap | null {
    const row = reader.find("conversations", conversation);
    if (row === undefined || hasMessageUnderWay(reader, conversation)) return null;
    return firstGap({ whole: row.whole, beyond: row.beyond });
  }

  // receipts

  /** Everything up to `position` was read by a person. Marks only rise. */
  markRead(batch: Batch, conversation: string, position: number): void {
    markRead(this.#context, batch, conversation, position);
    this.#context.held.save(batch);
  }

  /** Marks that the hub has not confirmed, as many as one request may have. */
  receiptsDue(reader: Reader): readonly Mark[] {
    return marksDue(reader);
  }

  /** The hub has these. */
  receiptsConfirmed(batch: Batch, marks: readonly Mark[]): void {
    confirmMarks(this.#context, batch, marks);
    this.#context.held.save(batch);
  }
}
