/** The search index: in memory, from its sealed blocks, from the first question on until the profile is locked. */
import type { SearchHit } from "../api";
import type { Store } from "../store/store";
import { findInbox } from "./inbox-row";
import type { TokenEntry } from "./rows";
import { latest, readTokens } from "./search-blocks";
import { type ViewParts, viewsOf } from "./thread";
import { matches, wordsOf } from "./words";

const MOST = 200;

export class SearchIndex {
  readonly #store: Store;
  #entries: Map<string, TokenEntry> | null = null;
  /** What was stored while the blocks were being read. */
  #news: TokenEntry[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** These were stored. */
  add(entries: readonly TokenEntry[]): void {
    if (this.#entries === null) this.#news.push(...entries);
    else for (const entry of entries) this.#entries.set(entry.m, entry);
  }

  async search(parts: ViewParts, text: string, limit: number): Promise<readonly SearchHit[]> {
    const words = wordsOf(text);
    if (words.length === 0) return [];
    const entries = await this.#load();
    const found = [...entries.values()]
      .filter((entry) => matches(entry.w, words))
      .sort((one, other) => other.a - one.a)
      .slice(0, Math.min(limit, MOST));
    return this.#hits(parts, found);
  }

  async #load(): Promise<Map<string, TokenEntry>> {
    if (this.#entries === null) {
      this.#news = [];
      const stored = await readTokens(this.#store);
      this.#entries = new Map(latest([...stored, ...this.#news]).map((each) => [each.m, each]));
      this.#news = [];
    }
    return this.#entries;
  }

  async #hits(parts: ViewParts, found: readonly TokenEntry[]): Promise<readonly SearchHit[]> {
    const rows = await this.#store.getMany(
      "messages",
      found.map((entry) => entry.m),
    );
    const hits = await Promise.all(
      rows.map(async (row) => {
        if (row === undefined) return null;
        const [message] = await viewsOf(parts, row.conversation, [row]);
        const title = findInbox(this.#store, row.conversation).summary?.title ?? "";
        return message === undefined ? null : { conversation: row.conversation, title, message };
      }),
    );
    return hits.filter((hit) => hit !== null);
  }
}
