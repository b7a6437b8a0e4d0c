/** What is left of a name where names are not shown: the first letters of its first and its last word. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word) && !word.endsWith("."));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => {
    const letter = word?.match(/\p{L}\p{M}*/u)?.[0] ?? "";
    return letter.toUpperCase();
  });
  return letters.join("");
}
