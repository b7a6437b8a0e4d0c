/**
 * The search index at rest.
 *
 * A word, or even a keyed hash of one, as a key of IndexedDB would tell whoever has the disk how often each word occurs
 * and in which conversations, and frequencies name words. So nothing but blocks of sealed entries is stored, numbered in
 * the order of writing; the index itself lives in memory while the profile is open (`search.ts`). Each operation writes
 * one block; `FAN` blocks of a level are joined to one of the next, so that an entry is written a few times in its life
 * and a profile of 50,000 messages has a few dozen blocks.
 */
import { findState, putState } from "../engine/context";
import type { Batch } from "../store/batch";
import type { Store } from "../store/store";
import type { TokenEntry } from "./rows";

const FAN = 16;
const TOP = 4;

export async function writeTokens(batch: Batch, entries: readonly TokenEntry[]): Promise<void> {
  let { block, blocks } = findState(batch);
  block += 1;
  blocks = [...blocks, [block, 0, entries.length]];
  batch.put("tokens", block, [...entries]);
  for (let level = 0; level < TOP; level += 1) {
    const full = blocks.filter((each) => each[1] === level);
    if (full.length < FAN) break;
    const numbers = full.map((each) => each[0]);
    const joined = latest(await entriesOf(batch, numbers));
    for (const number of numbers) batch.delete("tokens", number);
    block += 1;
    batch.put("tokens", block, joined);
    blocks = [...blocks.filter((each) => each[1] !== level), [block, level + 1, joined.length]];
  }
  putState(batch, { block, blocks });
}

/** All entries, in the order in which they were written: a later one of a message is the true one. */
export async function readTokens(store: Store): Promise<TokenEntry[]> {
  const numbers = findState(store)
    .blocks.map((each) => each[0])
    .toSorted((one, other) => one - other);
  const blocks = await store.getMany("tokens", numbers);
  return blocks.flatMap((entries) => entries ?? []);
}

/** One entry a message, the last. */
export function latest(entries: readonly TokenEntry[]): TokenEntry[] {
  return [...new Map(entries.map((entry) => [entry.m, entry])).values()];
}

async function entriesOf(batch: Batch, numbers: readonly number[]): Promise<TokenEntry[]> {
  const sorted = [...numbers].sort((one, other) => one - other);
  const blocks = await Promise.all(sorted.map((number) => batch.get("tokens", number)));
  return blocks.flatMap((entries) => entries ?? []);
}
