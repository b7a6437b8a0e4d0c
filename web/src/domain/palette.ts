/** Which commands fit what somebody typed. */
import { fold } from "./inbox/suggest";

/** Every word must begin a word of the name; what begins with the text comes first. */
export function matches<T extends { readonly name: string }>(
  items: readonly T[],
  text: string,
): readonly T[] {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return items;
  const start = words.join(" ");
  return items
    .filter((item) => {
      const parts = fold(item.name).split(/[^\p{L}\p{N}]+/u);
      return words.every((word) => parts.some((part) => part.startsWith(word)));
    })
    .sort(
      (one, other) =>
        Number(fold(other.name).startsWith(start)) - Number(fold(one.name).startsWith(start)),
    );
}
