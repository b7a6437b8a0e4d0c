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
 * the first time sees what waits for them. A conversation that the vault does not give is asked for when it is opened.
 */
export async function fetchUnseen(device: Device): Promise<void> {
  for (const [key, row] of [...device.store.all("conversations")]) {
    const conversation = String(key);
    if (device.closed) return;
    if (row.whole === 0 || findInbox(device.store, conversation).earliest !== null) continue;
    const fetched = await fetchEarlier(device, conversation);
    if (!fetched.ok && RETRIED.has(fetched.refused.code)) return;
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
