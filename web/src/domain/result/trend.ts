/** Earlier values of an observation, and the one before this. */
import type { TrendValue } from "../../core/api";
import type { Observation, Result } from "../../core/content/types";

export interface Trend {
  /** Earlier values and this one, oldest first; of one unit. */
  readonly values: readonly TrendValue[];
  readonly previous: TrendValue | null;
  /** Earlier values in another unit, which are not compared. */
  readonly otherUnits: boolean;
}

const SHOWN = 12;

export function trendOf(
  observation: Observation,
  result: Result,
  recorded: readonly TrendValue[],
): Trend {
  const at = observedAt(observation, result);
  const before = recorded.filter((one) => one.at < at);
  const earlier = before.filter((one) => one.unit === observation.unit);
  const now = { at, value: observation.value, unit: observation.unit };
  return {
    values: [...earlier.slice(-SHOWN), now],
    previous: earlier.at(-1) ?? null,
    otherUnits: earlier.length < before.length,
  };
}

/** The source's time of a value; when it came, where the source gave none. */
export function observedAt(observation: Observation, result: Result): number {
  return observation.observed?.at ?? result.collected?.at ?? result.received;
}
