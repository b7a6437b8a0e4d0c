/** Patients and people that the words of the filter may mean, found among the conversations that fit. */
import type { Id, InboxEntry } from "../../core/api";

export interface Suggestion {
  readonly kind: "patient" | "person";
  readonly id: Id;
  readonly name: string;
}

const MOST = 4;
const SHORTEST = 2;

/** Letters without their marks, so that "jose" finds "José". */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export function suggest(
  entries: readonly InboxEntry[],
  text: string,
  me: Id,
): readonly Suggestion[] {
  const wanted = fold(text.trim());
  if (wanted.length < SHORTEST) return [];
  const found = new Map<string, Suggestion>();
  const add = (kind: Suggestion["kind"], id: Id | null, name: string) => {
    if (id !== null && fold(name).includes(wanted)) found.set(`${kind} ${id}`, { kind, id, name });
  };
  for (const entry of entries) {
    if (found.size >= MOST) break;
    if (entry.patient !== null) add("patient", entry.patient.id, entry.patient.name);
    for (const person of entry.roster) {
      if (person.account !== me) add("person", person.account, person.name);
    }
  }
  return [...found.values()].slice(0, MOST);
}
