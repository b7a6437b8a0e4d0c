/** One operation of this device: its batch, what changed for the page, and what is written once at its end. */
import type { Engine } from "../engine/engine";
import type { Batch } from "../store/batch";
import type { Store } from "../store/store";
import { findInbox, putInbox } from "./inbox-row";
import type { LastMessage, TokenEntry } from "./rows";
import { writeTokens } from "./search-blocks";

export interface Arrived {
  readonly conversation: string;
  readonly message: LastMessage;
}

export interface Changes {
  /** Conversations of which something is to be shown anew. */
  readonly conversations: ReadonlySet<string>;
  /** Messages of others that came just now and are meant to be read. */
  readonly arrived: readonly Arrived[];
  /** The vault has to be asked for titles and rosters. */
  readonly summariesDue: boolean;
  readonly tokens: readonly TokenEntry[];
}

export class Turn {
  readonly batch: Batch;
  readonly engine: Engine;
  readonly store: Store;
  readonly me: string;
  readonly conversations = new Set<string>();
  readonly arrived: Arrived[] = [];
  readonly tokens: TokenEntry[] = [];
  summariesDue = false;
  /** Positions written here that count as unread, by conversation: the index does not have them yet. */
  readonly #counted = new Map<string, number[]>();
  readonly #recount = new Set<string>();
  /** How many of those that the index has were unread and are gone here. */
  readonly #gone = new Map<string, number>();

  constructor(parts: { batch: Batch; engine: Engine; store: Store; me: string }) {
    this.batch = parts.batch;
    this.engine = parts.engine;
    this.store = parts.store;
    this.me = parts.me;
  }

  /** This account's mark in a conversation. */
  read(conversation: string): number {
    return this.batch.find("conversations", conversation)?.read ?? 0;
  }

  /** A new message at `position` is meant to be read. */
  count(conversation: string, position: number): void {
    const counted = this.#counted.get(conversation) ?? [];
    this.#counted.set(conversation, counted);
    counted.push(position);
  }

  /** The message at `position` is meant to be read no more. */
  uncount(conversation: string, position: number): void {
    const counted = this.#counted.get(conversation);
    const at = counted?.indexOf(position) ?? -1;
    if (at >= 0) counted?.splice(at, 1);
    else if (position > this.read(conversation)) this.#uncount(conversation);
  }

  #uncount(conversation: string): void {
    const { unread } = findInbox(this.batch, conversation);
    putInbox(this, conversation, { unread: Math.max(0, unread - 1) });
    this.#gone.set(conversation, (this.#gone.get(conversation) ?? 0) + 1);
  }

  /** The read mark rose, or something unread is gone: count again at the end. */
  recount(conversation: string): void {
    this.#recount.add(conversation);
  }

  /** What is written once: unread counts, words. */
  async finish(): Promise<Changes> {
    for (const conversation of new Set([...this.#counted.keys(), ...this.#recount])) {
      await this.#writeUnread(conversation);
    }
    if (this.tokens.length > 0) await writeTokens(this.batch, this.tokens);
    const { conversations, arrived, summariesDue, tokens } = this;
    return { conversations, arrived, summariesDue, tokens };
  }

  async #writeUnread(conversation: string): Promise<void> {
    const read = this.read(conversation);
    const row = findInbox(this.batch, conversation);
    const news = (this.#counted.get(conversation) ?? []).filter((position) => position > read);
    const known = this.#recount.has(conversation)
      ? (await this.store.countUnread(conversation, read)) - (this.#gone.get(conversation) ?? 0)
      : row.unread;
    putInbox(this, conversation, { unread: known + news.length });
  }
}
