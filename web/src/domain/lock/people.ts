/** Who is meant by what was typed on a shared workstation's locked page: a name, or a badge. Pure. */
import type { PersonHere } from "../../core/api";
import { fold } from "../inbox/suggest";

/** Those whose words begin with every word typed; everybody where nothing was. */
export function findPeople(people: readonly PersonHere[], typed: string): readonly PersonHere[] {
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  return people.filter(({ label }) => {
    const words = fold(label).split(/\s+/);
    return wanted.every((each) => words.some((word) => word.startsWith(each)));
  });
}

/**
 * What Enter after it means. A reader types its number and Enter in one go; whatever is the beginning of a name here
 * chooses that name, everything else is taken for a badge. How fast it was typed says nothing reliable.
 */
export function readTyped(
  people: readonly PersonHere[],
  typed: string,
): { readonly person: string } | { readonly badge: string } | null {
  if (typed.trim() === "") return null;
  const [first] = findPeople(people, typed);
  return first === undefined ? { badge: typed } : { person: first.id };
}
