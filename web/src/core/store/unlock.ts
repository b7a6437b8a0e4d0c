/** The ways into a profile: what is kept for each opens the same storage key. */
import { hasPin } from "./pin";
import { findPrf, type PrfAsk } from "./prf";
import type { Database } from "./schema";

export interface Ways {
  readonly pin: boolean;
  readonly passkeys: PrfAsk | null;
}

/** Throws `state_corrupt`. */
export async function findWays(database: Database): Promise<Ways> {
  return { pin: await hasPin(database), passkeys: await findPrf(database) };
}

/** Whether the profile holds a device. */
export function isEnrolled(ways: Ways): boolean {
  return ways.pin || ways.passkeys !== null;
}
