/** A page of a list in memory, as the vault would give it. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (entry: T) => string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): { readonly page: readonly T[]; readonly more: boolean } {
  const from = all.findIndex((each) => idOf(each) === after) + 1;
  return { page: all.slice(from, from + limit), more: from + limit < all.length };
}
