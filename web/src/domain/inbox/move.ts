/** Where the keyboard goes in the inbox. */

export type Move = "next" | "previous" | "first" | "last" | "page_down" | "page_up";

const PAGE = 8;

/** The new place; the same one at an end. Null stands for "nowhere yet". */
export function moveTo(move: Move, at: number | null, entries: number): number | null {
  if (entries === 0) return null;
  const last = entries - 1;
  if (at === null) return move === "last" || move === "previous" ? last : 0;
  switch (move) {
    case "next":
      return Math.min(at + 1, last);
    case "previous":
      return Math.max(at - 1, 0);
    case "first":
      return 0;
    case "last":
      return last;
    case "page_down":
      return Math.min(at + PAGE, last);
    case "page_up":
      return Math.max(at - PAGE, 0);
  }
}
