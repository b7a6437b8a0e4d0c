/** Earlier messages from the vault's archive: checked, and kept with the others. */
import type { Id, Outcome, Refused } from "../api";
import { RETRIED } from "../engine/rules";
import { openHistory } from "../hub/history";
import { isRefused } from "../hub/refusal";
import type { HistoryEntry } from "../protocol/wire";
import { findInbox } from "../views/inbox-row";
import { keepMessage } from "../views/keep-message";
import type { Turn } from "../views/turn";
import type { Device } from "./device";

const PAGE = 50;
/** Times that an empty history is asked for; milliseconds before the second one, then twice as many each time. */
const TRIES = 6;
const PAUSE = 500;

/** Entries before a position (0: the newest), newest first. Refused as `get_history`, and `bad_signature`. */
export async function askHistory(
  device: Device,
  conversation: Id,
  before: number,
  limit: number,
): Promise<readonly HistoryEntry[] | Refused> {
  const { engine, store } = device;
  const request = device.parts.environment.makeId();
  const body = { tag: "get_history", conversation, before, limit } as const;
  const answer = await device.ask("history", body, request);
  if (!answer.ok) return answer.refused;
  const members = await store.record((batch) => engine.members(batch, conversation));
  return openHistory(answer.value, request, engine.identity, members);
}

/** What came before the earliest stored message; how many came. */
export async function fetchEarlier(device: Device, conversation: Id): Promise<Outcome<number>> {
  const before = findInbox(device.store, conversation).earliest ?? 0;
  if (before === 1) return { ok: true, value: 0 };
  const entries = await askHistory(device, conversation, before, PAGE);
  if (isRefused(entries)) return { ok: false, refused: entries };
  await device.journal.record(async (turn) => {
    for (const entry of entries) await keepEntry(turn, conversation, entry);
    return [];
  });
  return { ok: true, value: entries.length };
}

/**
 * What was said before this device came, of every conversation of which nothing is stored: whoever opens the client for
 * the first time sees what waits for them. The vault may archive the newest of it a moment after it let this device in:
 * what comes back empty is asked for again, a few times. A conversation that the vault does not give is asked for when
 * it is opened.
 */
export class UnseenHistory {
  readonly #device: Device;
  readonly #tries = new Map<Id, number>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** Ask for all of it; milliseconds after which to ask again, or null when nothing is left to ask for. */
  async fetch(): Promise<number | null> {
    const { store } = this.#device;
    let again: number | null = null;
    for (const [key, row] of [...store.all("conversations")]) {
      const conversation = String(key);
      const tries = this.#tries.get(conversation) ?? 0;
      if (this.#device.closed) return null;
      if (row.whole === 0 || tries >= TRIES) continue;
      if (findInbox(store, conversation).earliest !== null) continue;
      const fetched = await fetchEarlier(this.#device, conversation);
      if (!fetched.ok && RETRIED.has(fetched.refused.code)) return again;
      if (fetched.ok && fetched.value > 0) continue;
      this.#tries.set(conversation, tries + 1);
      again = Math.min(again ?? Number.POSITIVE_INFINITY, PAUSE * 2 ** tries);
    }
    return again;
  }
}

async function keepEntry(turn: Turn, conversation: Id, entry: HistoryEntry): Promise<void> {
  const { message, position, at, account, device, content, priority } = entry;
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
    state: "history",
    failure: null,
  });
}
