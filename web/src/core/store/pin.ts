/**
 * The PIN: Argon2id (RFC 9106) makes each guess cost 64 MiB and three passes; its key unwraps the random storage key.
 *
 * Somebody who copied the profile guesses as fast as they can: a short PIN alone does not withstand that (SECURITY.md).
 * Here, each try is counted before it is made, so that closing the tab forgets none, and waits longer after the third.
 */
import { StoreError, storeError } from "./errors";
import { CONTROL, type Database } from "./schema";
import { STORAGE_KEY_BYTES } from "./sealing";

export const SHORTEST_PIN = 6;
const FREE_TRIES = 3;
const FIRST_DELAY = 5_000;
const LONGEST_DELAY = 15 * 60_000;
/** More is refused: the record, not yet authenticated, says how much to use. */
const MOST_MEMORY_KIB = 256 * 1024;
const FIGURES = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };
const BOUND = new TextEncoder().encode("wardline/web-pin/v1");

export type DerivePinKey = (
  pin: Uint8Array,
  salt: Uint8Array,
  memoryKiB: number,
  passes: number,
  lanes: number,
  length: number,
) => Uint8Array;

interface PinRecord {
  k: "pin";
  salt: Uint8Array;
  memoryKiB: number;
  passes: number;
  lanes: number;
  nonce: Uint8Array;
  wrapped: Uint8Array;
  failures: number;
  /** When the next try is taken, milliseconds by this machine's clock. */
  until: number;
}

export type Unwrapped =
  | { readonly storageKey: Uint8Array<ArrayBuffer> }
  /** `early`: it was not even tried. */
  | { readonly wrong: true; readonly early: boolean; readonly retryAfter: number };

/** Milliseconds to wait after so many wrong PINs in a row. */
export function delayAfter(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures - FREE_TRIES, 16));
}

/** Whether the profile holds a device. */
export async function hasPin(database: Database): Promise<boolean> {
  return (await findRecord(database)) !== undefined;
}

/** Milliseconds until a PIN is taken. A clock that was set back makes nobody wait longer than the delay. */
export async function waitFor(database: Database, now: number): Promise<number> {
  const record = await findRecord(database);
  return record === undefined ? 0 : remaining(record, now);
}

/** Wrap the storage key under a PIN; in place of the wrapping before, if there is one. */
export async function setPin(
  database: Database,
  derive: DerivePinKey,
  pin: string,
  storageKey: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const key = await pinKey(derive, pin, { salt, ...FIGURES });
  const wrapped = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: BOUND },
    key,
    storageKey,
  );
  await putRecord(database, {
    k: "pin",
    salt,
    ...FIGURES,
    nonce,
    wrapped: new Uint8Array(wrapped),
    failures: 0,
    until: 0,
  });
}

/** The storage key. Wrong, or too early: how long to wait. Throws `state_corrupt` where there is no such record. */
export async function unwrap(
  database: Database,
  derive: DerivePinKey,
  pin: string,
  now: () => number,
): Promise<Unwrapped> {
  const record = await findRecord(database);
  if (record === undefined || !isSound(record)) throw new StoreError("state_corrupt");
  const wait = remaining(record, now());
  if (wait > 0) return { wrong: true, early: true, retryAfter: wait };
  const failures = record.failures + 1;
  const counted = { ...record, failures, until: now() + delayAfter(failures) };
  await putRecord(database, counted);
  const key = await pinKey(derive, pin, record);
  let storageKey: ArrayBuffer;
  try {
    storageKey = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: record.nonce as BufferSource, additionalData: BOUND },
      key,
      record.wrapped as BufferSource,
    );
  } catch {
    return { wrong: true, early: false, retryAfter: remaining(counted, now()) };
  }
  await putRecord(database, { ...record, failures: 0, until: 0 });
  return { storageKey: new Uint8Array(storageKey) };
}

function remaining(record: PinRecord, now: number): number {
  return Math.max(0, Math.min(record.until - now, delayAfter(record.failures)));
}

function isSound(record: PinRecord): boolean {
  return (
    record.salt instanceof Uint8Array &&
    record.wrapped instanceof Uint8Array &&
    record.wrapped.length === STORAGE_KEY_BYTES + 16 &&
    record.memoryKiB <= MOST_MEMORY_KIB &&
    record.passes <= 16 &&
    record.lanes <= 16
  );
}

async function pinKey(
  derive: DerivePinKey,
  pin: string,
  figures: Pick<PinRecord, "salt" | "memoryKiB" | "passes" | "lanes">,
): Promise<CryptoKey> {
  // NFKC, so that the same characters typed on another keyboard are the same bytes.
  const bytes = new TextEncoder().encode(pin.normalize("NFKC"));
  let raw: Uint8Array;
  try {
    raw = derive(bytes, figures.salt, figures.memoryKiB, figures.passes, figures.lanes, 32);
  } catch {
    throw new StoreError("state_corrupt");
  }
  const key = await crypto.subtle.importKey("raw", raw as BufferSource, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  raw.fill(0);
  bytes.fill(0);
  return key;
}

async function findRecord(database: Database): Promise<PinRecord | undefined> {
  try {
    return (await database.get(CONTROL, "pin")) as PinRecord | undefined;
  } catch (error) {
    throw storeError(error);
  }
}

async function putRecord(database: Database, record: PinRecord): Promise<void> {
  try {
    const transaction = database.transaction(CONTROL, "readwrite", { durability: "strict" });
    void transaction.store.put(record).catch(() => undefined);
    await transaction.done;
  } catch (error) {
    throw storeError(error);
  }
}
