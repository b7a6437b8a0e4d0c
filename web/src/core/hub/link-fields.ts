/** The fields in the fragment of a link, which no browser sends anywhere (RFC 3986 section 3.5). */

/**
 * Their values in order. Strict: each of `names` once, nothing else, behind a place that is right and has no
 * query and no user in it; null otherwise. `longest`: characters that a link may have.
 */
export function readLinkFields(
  link: string,
  names: readonly string[],
  longest: number,
  isPlace: (url: URL) => boolean,
): readonly string[] | null {
  if (link.length > longest) return null;
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return null;
  }
  if (url.search !== "" || url.username !== "" || url.password !== "" || !isPlace(url)) return null;
  const pairs = [...new URLSearchParams(url.hash.slice(1))];
  const found = pairs.map(([name]) => name);
  return found.join() === names.join() ? pairs.map(([, value]) => value) : null;
}

export function isWeb(url: URL): boolean {
  return url.protocol === "https:" || url.protocol === "http:";
}
