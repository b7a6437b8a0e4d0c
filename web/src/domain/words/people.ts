/** People in few words. */
import type { Person } from "../../core/api";

/** One or two letters; a question mark for a name without any. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s,]+/u).filter((word) => /\p{L}/u.test(word));
  const plain = words.filter((word) => !/^(?:dr|dra|mr|mrs|ms|sr|sra|prof)\.?$/iu.test(word));
  const used = plain.length > 0 ? plain : words;
  const letters = [used[0], used.length > 1 ? used[used.length - 1] : undefined].map(
    (word) => Array.from(word?.replace(/[^\p{L}]/gu, "") ?? "")[0] ?? "",
  );
  return letters.join("").toLocaleUpperCase() || "?";
}

/** The others of a roster: the first few by name, and how many more. */
export function othersOf(
  roster: readonly Person[],
  me: string,
  shown = 2,
): { readonly named: readonly Person[]; readonly more: number } {
  const others = roster.filter((person) => person.account !== me);
  return { named: others.slice(0, shown), more: Math.max(0, others.length - shown) };
}
