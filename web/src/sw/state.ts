/** What the worker remembers, beside the files: in a cache of its own, since workers have no other place that is as simple. */

export interface Remembered {
  /** The version that pages get. */
  readonly current: string | null;
  /** A newer one, checked and stored, that waits for the person to take it. */
  readonly waiting: string | null;
  /** Fingerprint of the organisation's root certificate, from the first list that was taken. */
  readonly root: string | null;
}

const CACHE = "wardline/state";
const ENTRY = "/~state";
const EMPTY: Remembered = { current: null, waiting: null, root: null };

export async function remembered(): Promise<Remembered> {
  const found = await (await caches.open(CACHE)).match(ENTRY);
  return found === undefined ? EMPTY : ((await found.json()) as Remembered);
}

export async function remember(change: Partial<Remembered>): Promise<Remembered> {
  const state = { ...(await remembered()), ...change };
  await (await caches.open(CACHE)).put(ENTRY, new Response(JSON.stringify(state)));
  return state;
}

/**
 * For what reads and then writes: one at a time, also of the worker that is being installed and the one that runs.
 */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(CACHE, work);
}

/** The cache that holds one version's files. */
export function cacheOf(version: string): string {
  return `wardline/files/${version}`;
}

/** Delete every version but these. */
export async function keepOnly(versions: readonly (string | null)[]): Promise<void> {
  const kept = new Set(versions.filter((each) => each !== null).map(cacheOf));
  const names = (await caches.keys()).filter((name) => name.startsWith("wardline/files/"));
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
}
