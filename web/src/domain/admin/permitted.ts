/** Which sections of the administration somebody sees. The vault decides about every request besides. */

export function permitted<T extends { readonly rights: readonly string[] }>(
  sections: readonly T[],
  rights: readonly string[],
): readonly T[] {
  return sections.filter((section) => section.rights.some((right) => rights.includes(right)));
}
