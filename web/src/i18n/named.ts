/** Words to their keys: the build keeps the keys once for all languages (`tools/compile_messages.ts`). */
export function named(
  keys: readonly string[],
  words: readonly unknown[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.map((key, at) => [key, words[at]]));
}
