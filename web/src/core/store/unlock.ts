/** The ways into a profile: what is kept for each opens the same storage key. */
import { findPin } from "./pin";
import { findPrf, type PrfAsk } from "./prf";
import type { Database } from "./schema";

export interface Ways {
  readonly pin: boolean;
  /** The PIN needs the vault's share. */
  readonly pinNeedsVault: boolean;
  readonly passkeys: PrfAsk | null;
}

/** Throws `state_corrupt`. */
export async function findWays(database: Database): Promise<Ways> {
  const [pin, passkeys] = [await findPin(database), await findPrf(database)];
  return { pin: pin !== null, pinNeedsVault: pin === "shared", passkeys };
}

/** Whether the profile holds a device. */
export function isEnrolled(ways: Ways): boolean {
  return ways.pin || ways.passkeys !== null;
}
