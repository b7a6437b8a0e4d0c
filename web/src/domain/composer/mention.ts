/** Writing `@` and a name: which word is being written, and who may be meant. */
import type { Id, Person } from "../../core/api";

export interface MentionQuery {
  /** Where the `@` stands. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const LONGEST = 40;

/** The mention that is being written at the caret; null when none is. */
export function mentionAt(body: string, caret: number): MentionQuery | null {
  const before = body.slice(Math.max(0, caret - LONGEST), caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || (at > 0 && /[\p{L}\p{N}]/u.test(before[at - 1] ?? ""))) {
    return null;
  }
  const text = before.slice(at + 1);
  // A name may hold one space; a second one, or a line end, ends the search.
  if (/\n|\s.*\s|^\s/.test(text)) {
    return null;
  }
  return { start: caret - text.length - 1, end: caret, text };
}

/** Who may be meant, best first: the start of a name, of a word in it, then any part; their role counts last. */
export function matchPeople(people: readonly Person[], text: string, limit = 6): readonly Person[] {
  const wanted = fold(text);
  const ranked = people.flatMap((person) => {
    const name = fold(person.name);
    const rank = name.startsWith(wanted)
      ? 0
      : name.split(/\s+/).some((word) => word.startsWith(wanted))
        ? 1
        : name.includes(wanted)
          ? 2
          : fold(person.role).includes(wanted)
            ? 3
            : 4;
    return rank === 4 ? [] : [{ person, rank }];
  });
  ranked.sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name));
  return ranked.slice(0, limit).map((one) => one.person);
}

export function insertMention(
  body: string,
  query: MentionQuery,
  person: Person,
): { readonly body: string; readonly caret: number } {
  const written = `@${person.name} `;
  const rest = body.slice(query.end).replace(/^ /, "");
  return {
    body: body.slice(0, query.start) + written + rest,
    caret: query.start + written.length,
  };
}

/** Of those who were chosen, the ones whose name still stands in the text. */
export function mentionsIn(body: string, chosen: readonly Person[]): readonly Id[] {
  return [
    ...new Set(chosen.filter((one) => body.includes(`@${one.name}`)).map((one) => one.account)),
  ];
}

/** Without case and accents. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
