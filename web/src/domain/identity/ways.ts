/** Who would be locked out when their session ends, and how soon. Pure. */
import type { Millis, SessionTerm } from "../../core/api";
import type { WaysIn } from "../../core/api_ways";

/** Recovery codes that are left when it is time for new ones. */
export const FEW_CODES = 3;

const DAY = 24 * 3_600_000;
/** The first moment of the year 10000: a service's session has no end that a calendar could say. */
const NO_END = 253_402_300_800_000;

export interface Lockout {
  /** By the hub's clock. */
  readonly until: Millis;
  /** Within a day. */
  readonly urgent: boolean;
  /** Something is set up, and the owner's roles or the organisation's settings exclude it: another passkey helps nobody. */
  readonly excluded: boolean;
}

/** Null where something signs the owner in, where it is not known, and where the session has no end. */
export function lockoutOf(
  ways: WaysIn | null,
  session: SessionTerm | null,
  now: Millis,
): Lockout | null {
  if (ways === null || session === null || ways.methods.length > 0) return null;
  const { until, over } = session;
  if (over || until >= NO_END) return null;
  return { until, urgent: until - now < DAY, excluded: ways.passkeys > 0 };
}

/** Whether new recovery codes should be made: none are needed where there is no app that they stand in for. */
export function areCodesFew(ways: WaysIn): boolean {
  return ways.totp && ways.recoveryCodes <= FEW_CODES;
}
