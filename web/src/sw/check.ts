/** Looks at what the server has now: takes a new version whole and checked, or says what is wrong with it. */
import { digest, hex, LIST, type Listing, openListing, SIGNATURE, type Signed } from "./listing";
import { alone, cacheOf, keepOnly, remember, remembered } from "./state";

/** What a look at the server found; also what pages are told. */
export type Found =
  /** The server has what runs here. */
  | { readonly kind: "same" }
  /** A newer version is stored; it runs when the person wants it. */
  | { readonly kind: "update"; readonly version: string }
  /** Refused, and not run: the list is not signed by the organisation, or these files are not as listed. */
  | {
      readonly kind: "refused";
      readonly reason: "signature" | "organisation" | "files";
      readonly files: readonly string[];
    }
  | { readonly kind: "offline" };

/** Throws nothing; leaves the current version as it is whatever happens. */
export async function check(): Promise<Found> {
  try {
    return await look();
  } catch {
    return { kind: "offline" };
  }
}

async function look(): Promise<Found> {
  const list = new Uint8Array(await (await get(LIST)).arrayBuffer());
  const signed = await openListing(list, await (await get(SIGNATURE)).text());
  if (signed === null) return { kind: "refused", reason: "signature", files: [] };
  const state = await remembered();
  if (state.root !== null && state.root !== signed.root) {
    return { kind: "refused", reason: "organisation", files: [] };
  }
  const { listing } = signed;
  const fetched = await fetchAll(listing, state.current);
  if (fetched.wrong.length > 0) return { kind: "refused", reason: "files", files: fetched.wrong };
  return alone(() => take(signed, fetched.files));
}

/** What was fetched and checked becomes the version that waits, or the first one. */
async function take(
  { listing: { version }, root }: Signed,
  files: readonly (readonly [string, Response])[],
): Promise<Found> {
  // Another one may have been taken while the files came.
  const { current } = await remembered();
  if (version === current) return { kind: "same" };
  const cache = await caches.open(cacheOf(version));
  for (const [name, response] of files) await cache.put(`/${name}`, response);
  if (current === null) {
    await remember({ current: version, root });
    return { kind: "same" };
  }
  await remember({ waiting: version, root });
  await keepOnly([current, version]);
  return { kind: "update", version };
}

/** Run the version that waits, from the next page on. */
export function activate(): Promise<void> {
  return alone(async () => {
    const { waiting } = await remembered();
    if (waiting === null) return;
    await remember({ current: waiting, waiting: null });
    await keepOnly([waiting]);
  });
}

/**
 * Each listed file, as the server has it now. What runs here already is not sent again: its hash is the server's tag for
 * it, and a server that claims "not modified" of something else has us go on with what was checked.
 */
async function fetchAll(
  listing: Listing,
  current: string | null,
): Promise<{ files: (readonly [string, Response])[]; wrong: string[] }> {
  const files: (readonly [string, Response])[] = [];
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(listing.files)) {
    const kept = current === null ? null : await keptFile(current, name, wanted);
    const response = await fetch(`/${name}`, {
      cache: "no-store",
      credentials: "omit",
      headers: kept === null ? {} : { "if-none-match": `"${wanted}"` },
    });
    if (kept !== null && response.status === 304) {
      files.push([name, kept]);
      continue;
    }
    const body = new Uint8Array(await response.clone().arrayBuffer());
    if (!response.ok || hex(await digest(body)) !== wanted) wrong.push(name);
    else files.push([name, response]);
  }
  return { files, wrong };
}

/** The file of the version that runs, where it is the one that is wanted. */
async function keptFile(current: string, name: string, wanted: string): Promise<Response | null> {
  const found = await (await caches.open(cacheOf(current))).match(`/${name}`, { ignoreVary: true });
  if (found === undefined) return null;
  const body = new Uint8Array(await found.clone().arrayBuffer());
  return hex(await digest(body)) === wanted ? found : null;
}

async function get(path: string): Promise<Response> {
  const response = await fetch(path, { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error("not there");
  return response;
}
