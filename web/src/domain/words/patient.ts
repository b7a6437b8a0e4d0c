/** A patient in few words, never fewer than two identifiers where the source sent two (NPSG.01.01.01). */
import type { Identifier, Patient } from "../../core/content/types";

/** What staff call the number, where the source's code is one of those of HL7 table 0203. */
const KINDS: Readonly<Record<string, string>> = { NHSNMBR: "NHS", NHSNBR: "NHS", MR: "MRN" };

export interface ShortIdentifier {
  readonly kind: string;
  readonly value: string;
}

/** Two numbers; the birth date stands in for the second where there is one number only. */
export function identifiersOf(patient: Patient): readonly ShortIdentifier[] {
  const seen = new Set<string>();
  const chosen: ShortIdentifier[] = [];
  for (const identifier of patient.identifiers) {
    if (chosen.length === 2) break;
    const short = shorten(identifier);
    const key = `${short.kind} ${short.value}`;
    if (short.value === "" || seen.has(key)) continue;
    seen.add(key);
    chosen.push(short);
  }
  return chosen;
}

function shorten(identifier: Identifier): ShortIdentifier {
  const kind = identifier.kind || identifier.authority;
  return { kind: KINDS[kind] ?? kind, value: identifier.value };
}

/** Whole years on a day; null when the birth date is not known to the day's year. */
export function ageOf(birthDate: string, now: Date): number | null {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(birthDate);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1)];
  const before =
    now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day);
  const age = now.getFullYear() - year - (before ? 1 : 0);
  return age < 0 || age > 150 ? null : age;
}
