/** Who would be out when their session ends. Pure. */
import type { AccountEntry } from "../../core/api_administration";

/** Whoever is not enrolled yet comes by an invitation, and whoever is suspended is out already. */
export function isLockedOutSoon(entry: AccountEntry): boolean {
  return entry.person && entry.enrolled && !entry.suspended && !entry.signsIn;
}
