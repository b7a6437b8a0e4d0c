/**
 * A badge names a person and opens nothing: its number is short, printed and copied easily. It is kept as Argon2id
 * (RFC 9106) under the workstation's salt, so that the disk gives no number away without a day of guessing for each
 * thousand thousand.
 */
import type { Bytes } from "../bytes";
import { equalInConstantTime } from "../crypto/compare";
import type { PersonRecord } from "../store/people";
import type { DerivePinKey } from "../store/pin";

/** Below that, a slip of the finger would be somebody's badge. */
export const SHORTEST_BADGE = 4;
const LONGEST_BADGE = 64;
const FIGURES = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };

/** As a reader types it: white space around it is the reader's. Null for what is no badge's number. */
export function badgeNumber(typed: string): string | null {
  const number = typed.trim();
  return number.length < SHORTEST_BADGE || number.length > LONGEST_BADGE ? null : number;
}

export function badgeDigest(derive: DerivePinKey, number: string, salt: Bytes): Bytes {
  const bytes = new TextEncoder().encode(number.normalize("NFKC").toLowerCase());
  const { memoryKiB, passes, lanes } = FIGURES;
  return derive(bytes, salt, memoryKiB, passes, lanes, 32) as Bytes;
}

/** Whose it is; every one is looked at, whoever is found. */
export function findByBadge(people: readonly PersonRecord[], digest: Bytes): PersonRecord | null {
  let found: PersonRecord | null = null;
  for (const person of people) {
    if (person.badge !== null && equalInConstantTime(person.badge, digest)) found = person;
  }
  return found;
}
