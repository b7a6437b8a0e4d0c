/**
 * The inbox as rows: a heading per need, then its conversations. Pure arithmetic on the counts, so that a list of
 * 10,000 is laid out without asking for it.
 */
import type { Need } from "../../core/api";

export const NEEDS: readonly Need[] = ["critical", "unacknowledged", "mention", "mine", "rest"];

/** Whose rows have a line more, above all others: what is wanted, and until when. */
const PRESSING: ReadonlySet<Need> = new Set(["critical", "unacknowledged"]);

export function isPressing(need: Need): boolean {
  return PRESSING.has(need);
}

export interface Section {
  readonly need: Need;
  /** How many conversations it has. */
  readonly count: number;
  /** The row of its heading. */
  readonly heading: number;
  /** The place of its first conversation among all, from 0. */
  readonly first: number;
}

export interface Layout {
  readonly sections: readonly Section[];
  /** Headings and conversations together. */
  readonly rows: number;
  readonly entries: number;
}

export type Row =
  | { readonly kind: "heading"; readonly section: Section }
  | { readonly kind: "entry"; readonly section: Section; readonly index: number };

/** Sections that have something, in the order of need. */
export function layOut(counts: Readonly<Record<Need, number>>): Layout {
  const sections: Section[] = [];
  let row = 0;
  let entry = 0;
  for (const need of NEEDS) {
    const count = counts[need];
    if (count === 0) continue;
    sections.push({ need, count, heading: row, first: entry });
    row += 1 + count;
    entry += count;
  }
  return { sections, rows: row, entries: entry };
}

export function rowAt(layout: Layout, row: number): Row | null {
  const section = layout.sections.findLast((candidate) => candidate.heading <= row);
  if (section === undefined || row > section.heading + section.count) return null;
  if (row === section.heading) return { kind: "heading", section };
  return { kind: "entry", section, index: section.first + (row - section.heading - 1) };
}

/** The row of the conversation at a place among all. */
export function rowOf(layout: Layout, index: number): number {
  const section = layout.sections.findLast((candidate) => candidate.first <= index);
  return section === undefined ? 0 : section.heading + 1 + (index - section.first);
}

/** The pages of `size` entries that hold the rows between two, both included. */
export function pagesOf(layout: Layout, from: number, to: number, size: number): readonly number[] {
  const pages = new Set<number>();
  for (let row = Math.max(0, from); row <= Math.min(to, layout.rows - 1); row += 1) {
    const found = rowAt(layout, row);
    if (found?.kind === "entry") pages.add(Math.floor(found.index / size));
  }
  return [...pages].sort((one, other) => one - other);
}
