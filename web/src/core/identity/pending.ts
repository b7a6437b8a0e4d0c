/**
 * A sign-in whose owner is away at their provider: the page is gone meanwhile, and so is its worker. What it needs when
 * the browser comes back is kept in a database of its own, sealed under a key that no script can read out, for ten minutes
 * and for one return. What is in it certifies nothing before the provider and the vault have agreed.
 */
import { deleteDB, openDB } from "idb";
import type { Bytes } from "../bytes";
import { openValue, sealValue } from "../crypto/aes";
import { pack, unpack } from "../store/codec";

export const PENDING_MILLISECONDS = 10 * 60_000;

const STORE = "pending";
const ONLY = "sign-in";
const BOUND = new TextEncoder().encode("wardline/pending-sign-in/v1");

interface Row {
  readonly key: CryptoKey;
  readonly sealed: Uint8Array;
  readonly at: number;
}

/** Keep `value`; in place of what waited before. `database`: the profile's name. */
export async function keepPending(database: string, value: unknown, now: number): Promise<void> {
  const algorithm = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);
  const sealed = await sealValue(key, pack(value) as Bytes, BOUND);
  const opened = await open(database);
  try {
    const row: Row = { key, sealed, at: now };
    await opened.put(STORE, row, ONLY);
  } finally {
    opened.close();
  }
}

/** What was kept, once; null where nothing was, or too long ago. */
export async function takePending<T>(database: string, now: number): Promise<T | null> {
  const opened = await open(database);
  let row: Row | undefined;
  try {
    row = (await opened.get(STORE, ONLY)) as Row | undefined;
    await opened.delete(STORE, ONLY);
  } finally {
    opened.close();
  }
  await deleteDB(nameOf(database)).catch(() => undefined);
  if (row === undefined || isOver(row, now)) return null;
  const value = await openValue(row.key, row.sealed as Bytes, BOUND);
  return value === null ? null : unpack<T>(value);
}

/** Forget what waited too long: nobody comes back any more. */
export async function dropStalePending(database: string, now: number): Promise<void> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === nameOf(database))) return;
  const opened = await open(database);
  let row: Row | undefined;
  try {
    row = (await opened.get(STORE, ONLY)) as Row | undefined;
  } finally {
    opened.close();
  }
  if (row === undefined || isOver(row, now)) await deleteDB(nameOf(database));
}

/** A clock that was set back keeps nothing longer. */
function isOver({ at }: Row, now: number): boolean {
  return now < at || now - at > PENDING_MILLISECONDS;
}

function nameOf(database: string): string {
  return `${database}-sign-in`;
}

function open(database: string) {
  return openDB(nameOf(database), 1, {
    upgrade(made) {
      made.createObjectStore(STORE);
    },
  });
}
