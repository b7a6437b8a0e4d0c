/** Earlier values of an observation, for the trend on a result card. The code is a key, and so it is blinded. */
import type * as api from "../api";
import type { Result } from "../content/types";
import type { MessageRow } from "../store/rows";
import type { Store } from "../store/store";
import type { TrendRow, TrendValue } from "./rows";
import type { Turn } from "./turn";

/** Values kept of one code. */
const MOST = 200;

export async function keepTrends(turn: Turn, row: MessageRow, result: Result): Promise<void> {
  for (const observation of result.observations) {
    const value = observation.shown ?? observation.value;
    if (value === "" || observation.code.code === "") continue;
    const at = observation.observed?.at ?? result.collected?.at ?? result.received;
    const key = [row.conversation, await turn.store.sealing.blind(observation.code.code)];
    const before = (await turn.batch.get("trends", key)) ?? [];
    const entry = { at, value, unit: observation.unit, message: row.message };
    turn.batch.put("trends", key, addValue(before, entry, result.supersedes));
  }
}

/** In order of time; a corrected value stands in place of the one it corrects. Pure. */
export function addValue(before: TrendRow, entry: TrendValue, supersedes: string | null): TrendRow {
  const kept = before.filter((each) => each.message !== supersedes);
  return [...kept, entry].toSorted((one, other) => one.at - other.at).slice(-MOST);
}

/** Oldest first. */
export async function findTrend(
  store: Store,
  conversation: string,
  code: string,
): Promise<readonly api.TrendValue[]> {
  const key = [conversation, await store.sealing.blind(code)];
  const values = (await store.get("trends", key)) ?? [];
  return values.map(({ at, value, unit }) => ({ at, value, unit }));
}
