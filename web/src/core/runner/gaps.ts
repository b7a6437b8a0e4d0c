/**
 * A message that the hub kept from this device is fetched from the vault's archive, or shown as missing.
 *
 * Positions count every message of a conversation, so a hole in them is a message that was not delivered, or not
 * readably. The hub numbers them, so it can hide what it drops by numbering anew, or by delivering nothing more at all:
 * what that means, and who notices, is in docs/threat-model.md.
 */
import type { Refused } from "../api";
import type { Effects } from "../engine/effects";
import type { Gap } from "../engine/places";
import { RETRIED } from "../engine/rules";
import { isRefused } from "../hub/refusal";
import type { HistoryEntry } from "../protocol/wire";
import { StoreError } from "../store/errors";
import type { Journal } from "../views/journal";
import { keepMessage } from "../views/keep-message";
import type { Turn } from "../views/turn";
import { Signal } from "./signal";

const PAGE = 50;
/** Pages asked for one gap: a hub that claims a million positions costs no more. */
const MOST_PAGES = 20;
/** Milliseconds until a gap that could not be mended (no vault, no hub) is tried again. */
const AGAIN = 30_000;

/** Conversation, before which position, how many: entries of the vault's archive, newest first. */
export type Fetch = (
  conversation: string,
  before: number,
  limit: number,
) => Promise<readonly HistoryEntry[] | Refused>;

export interface GapWatchParts {
  readonly journal: Journal;
  readonly fetch: Fetch;
  readonly clock: () => number;
  readonly makeId: () => string;
}

export class GapWatch {
  readonly #parts: GapWatchParts;
  readonly #due = new Set<string>();
  readonly #wake = new Signal();

  constructor(parts: GapWatchParts) {
    this.#parts = parts;
  }

  /** Something arrived: its conversations are looked at soon. */
  lookAfter(effects: Effects): void {
    for (const effect of effects) {
      const looked = ["message_received", "message_rejected", "message_settled", "joined"];
      if (!looked.includes(effect.kind) || effect.conversation === null) continue;
      this.#due.add(effect.conversation);
      this.#wake.set();
    }
  }

  /** Look at everything again: the vault is there now. */
  lookAtAll(): void {
    for (const [conversation] of this.#parts.journal.store.all("conversations")) {
      this.#due.add(String(conversation));
    }
    this.#wake.set();
  }

  end(): void {
    this.#wake.end();
  }

  /** Until `end`. Rejects with StoreError where nothing can be stored. */
  async run(): Promise<void> {
    this.lookAtAll();
    while (await this.#wake.wait(this.#due.size > 0 ? AGAIN : undefined)) {
      const due = [...this.#due];
      this.#due.clear();
      for (const conversation of due) {
        if (this.#wake.ended) return;
        await this.#mend(conversation);
      }
    }
  }

  async #mend(conversation: string): Promise<void> {
    const { journal } = this.#parts;
    try {
      for (;;) {
        const gap = journal.engine.gap(journal.store, conversation);
        if (gap === null) return;
        const found = await this.#find(conversation, gap);
        if (isRefused(found)) {
          if (RETRIED.has(found.code) || found.code === "offline") this.#due.add(conversation);
          return;
        }
        await journal.record(async (turn) => {
          await this.#keep(turn, conversation, gap, found);
          return [];
        });
      }
    } catch (error) {
      const passes = ["storage_failed", "storage_full"];
      if (!(error instanceof StoreError) || !passes.includes(error.code)) throw error;
      this.#due.add(conversation);
    }
  }

  /** What the archive holds of the gap, oldest first. */
  async #find(conversation: string, gap: Gap): Promise<HistoryEntry[] | Refused> {
    const found: HistoryEntry[] = [];
    let before = gap.last + 1;
    for (let pages = 0; pages < MOST_PAGES && before > gap.first; pages += 1) {
      const page = await this.#parts.fetch(
        conversation,
        before,
        Math.min(PAGE, before - gap.first),
      );
      if (isRefused(page)) return page;
      const end = before;
      const inside = page.filter((each) => each.position >= gap.first && each.position < end);
      found.push(...inside);
      if (inside.length === 0) break;
      before = Math.min(...page.map((each) => each.position));
    }
    return found.sort((one, other) => one.position - other.position);
  }

  /** Store what was found as newly received; what was not, as missing: one entry for each hole. */
  async #keep(
    turn: Turn,
    conversation: string,
    gap: Gap,
    found: readonly HistoryEntry[],
  ): Promise<void> {
    let expected = gap.first;
    for (const entry of found) {
      await this.#keepMissing(turn, conversation, expected, entry.position);
      expected = Math.max(expected, entry.position + 1);
      await keepMended(turn, conversation, entry);
    }
    await this.#keepMissing(turn, conversation, expected, gap.last + 1);
    turn.engine.markWhole(turn.batch, conversation, gap.last);
  }

  async #keepMissing(turn: Turn, conversation: string, first: number, end: number): Promise<void> {
    if (first >= end) return;
    const { account, device } = turn.engine.identity;
    await keepMessage(turn, {
      message: this.#parts.makeId(),
      conversation,
      position: first,
      at: this.#parts.clock(),
      account,
      device,
      priority: 0,
      acknowledges: null,
      content: new Uint8Array(),
      state: "missing",
      failure: null,
    });
  }
}

async function keepMended(turn: Turn, conversation: string, entry: HistoryEntry): Promise<void> {
  const { message, position, at, account, device, content, priority } = entry;
  const own = device === turn.engine.identity.device;
  await keepMessage(turn, {
    message,
    conversation,
    position,
    at,
    account,
    device,
    priority,
    acknowledges: null,
    content,
    state: own ? "history" : "received",
    failure: null,
  });
}
