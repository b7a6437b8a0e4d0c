/**
 * Which positions of a conversation are stored: everything up to `whole`, and behind the first gap the ranges `beyond`.
 *
 * Positions count every message, so that a hole in them is a message that was not delivered, or not readably. Kept with
 * the conversation's marks, so that nothing has to be looked for. Pure.
 */

export interface Places {
  readonly whole: number;
  /** First and last, rising, with a gap before each. */
  readonly beyond: readonly (readonly [number, number])[];
}

export interface Gap {
  readonly first: number;
  readonly last: number;
}

/** `position` is stored now. */
export function addPlace(places: Places, position: number): Places {
  if (position <= places.whole) return places;
  return normal(places.whole, [...places.beyond, [position, position]]);
}

/** Up to `position` nothing is missing, or it is known to be. */
export function raiseWhole(places: Places, position: number): Places {
  if (position <= places.whole) return places;
  return normal(position, places.beyond);
}

/** What is missing first. */
export function firstGap(places: Places): Gap | null {
  const next = places.beyond[0];
  return next === undefined ? null : { first: places.whole + 1, last: next[0] - 1 };
}

function normal(whole: number, ranges: readonly (readonly [number, number])[]): Places {
  const sorted = [...ranges].sort((one, other) => one[0] - other[0]);
  const beyond: [number, number][] = [];
  let end = whole;
  for (const [first, last] of sorted) {
    const latest = beyond.at(-1);
    if (latest === undefined && first <= end + 1) end = Math.max(end, last);
    else if (latest !== undefined && first <= latest[1] + 1) latest[1] = Math.max(latest[1], last);
    else beyond.push([first, last]);
  }
  return { whole: end, beyond };
}
