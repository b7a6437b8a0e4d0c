/** Where in a text the words of a search are: around the first of them, each marked. */
import { fold } from "../inbox/suggest";

export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** Characters before the first word found, and in all. */
const BEFORE = 40;
const LONGEST = 220;

/** A text without any of the words comes back from its beginning, in one piece. */
export function highlight(text: string, query: string): readonly Piece[] {
  const line = Array.from(text.replace(/\s+/gu, " ").trim());
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  const ranges = words.length === 0 ? [] : findAll(line, words);
  const from = Math.max(0, (ranges[0]?.from ?? 0) - BEFORE);
  const to = Math.min(line.length, from + LONGEST);
  const pieces: Piece[] = [];
  const add = (start: number, end: number, found: boolean) => {
    if (end > start) pieces.push({ text: line.slice(start, end).join(""), found });
  };
  if (from > 0) pieces.push({ text: "…", found: false });
  let at = from;
  for (const range of ranges) {
    if (range.from >= to) break;
    add(at, range.from, false);
    at = Math.min(range.to, to);
    add(range.from, at, true);
  }
  add(at, to, false);
  if (to < line.length) pieces.push({ text: "…", found: false });
  return pieces;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Words that begin with one of those looked for, in order. Marks on letters make no difference, nor does their case. */
function findAll(line: readonly string[], words: readonly string[]): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  while (at < line.length) {
    if (!isLetter(line[at])) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < line.length && isLetter(line[end])) end += 1;
    const length = longestMatch(line.slice(at, end), words);
    if (length > 0) ranges.push({ from: at, to: at + length });
    at = end;
  }
  return ranges;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}\p{M}]/u.test(character);
}

/** How many characters of a word the longest of the searched ones covers. */
function longestMatch(word: readonly string[], words: readonly string[]): number {
  const folded = fold(word.join(""));
  const found = words
    .filter((one) => folded.startsWith(one))
    .reduce((most, one) => Math.max(most, one.length), 0);
  let covered = 0;
  let length = 0;
  while (covered < found && length < word.length) {
    covered += fold(word[length] ?? "").length;
    length += 1;
  }
  return length;
}
