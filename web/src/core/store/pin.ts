/**
 * The PIN: Argon2id (RFC 9106) makes each guess cost 64 MiB and three passes, and what comes of it opens nothing by
 * itself: the key that unwraps the random storage key is mixed (HKDF, RFC 5869) from it and from a share that the vault
 * gives out for a proof of the PIN, at most ten wrong ones in a row. Whoever copied the profile can guess nothing offline.
 *
 * A record without a share is from before there were shares, or could not be kept at the vault yet: there each try is
 * counted before it is made, so that closing the tab forgets none, and waits longer after the third.
 */
import type { Refused } from "../api";
import { type Bytes, concat, utf8 } from "../bytes";
import { decrypt, encrypt, importKey, NONCE_BYTES } from "../crypto/aes";
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
const SECRET = 32;
const BARE = utf8("wardline/web-pin/v1");
const MIXED = utf8("wardline/web-pin/v2");
const PROOF = utf8("wardline/web-pin-proof/v1");

export type DerivePinKey = (
  pin: Uint8Array,
  salt: Uint8Array,
  memoryKiB: number,
  passes: number,
  lanes: number,
  length: number,
) => Uint8Array;

/** Where the vault's share is, and what it is asked for with: in clear, because a locked device has nothing else. */
export interface ShareHeld {
  readonly hub: string;
  readonly organisation: string;
  /** SHA-256 of the organisation's root certificate. */
  readonly root: Bytes;
  readonly device: string;
  /** Who does not hold it uses up nobody's tries. */
  readonly ticket: Bytes;
}

/** The share, or why not: `wrong_pin` with the tries left, `pin_share_gone`, `unknown_share` (no such ticket), `offline`. */
export type ShareAnswer = Bytes | Refused;
/** Begins to connect; then asks with the proof. */
export type TakeShare = (held: ShareHeld) => (proof: Bytes) => Promise<ShareAnswer>;

type Slot = "pin" | "pin-next";

interface PinRecord {
  /** `pin-next`: given to the vault, which has not said yet that it took it. */
  k: Slot;
  salt: Uint8Array;
  memoryKiB: number;
  passes: number;
  lanes: number;
  nonce: Uint8Array;
  wrapped: Uint8Array;
  failures: number;
  /** When the next try is taken, milliseconds by this machine's clock. */
  until: number;
  share?: ShareHeld;
}

/** A new PIN, with what the vault is to keep of it. */
export interface PreparedPin {
  readonly share: Bytes;
  readonly ticket: Bytes;
  readonly proof: Bytes;
  readonly record: PinRecord;
}

export type Unwrapped =
  | { readonly storageKey: Bytes /** It took no share to open it. */; readonly bare: boolean }
  /** `early`: it was not even tried. */
  | { readonly wrong: true; readonly early: boolean; readonly retryAfter: number }
  | { readonly refused: Refused };

/** Milliseconds to wait after so many wrong PINs in a row. */
export function delayAfter(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures - FREE_TRIES, 16));
}

/** Whether a PIN opens the profile, and whether it needs the vault's share for it. */
export async function findPin(database: Database): Promise<"bare" | "shared" | null> {
  const records = await findRecords(database);
  if (records.length === 0) return null;
  return records.every((record) => record.share !== undefined) ? "shared" : "bare";
}

/** Milliseconds until a PIN is taken. A clock that was set back makes nobody wait longer than the delay. */
export async function waitFor(database: Database, now: number): Promise<number> {
  const waits = (await findRecords(database)).map((record) => remaining(record, now));
  return waits.length === 0 ? 0 : Math.min(...waits);
}

/** Wrap the storage key under a PIN and a share that is not given to anybody yet. */
export async function preparePin(
  derive: DerivePinKey,
  pin: string,
  storageKey: Bytes,
  house: Omit<ShareHeld, "ticket">,
): Promise<PreparedPin> {
  const [salt, share, ticket] = [random(16), random(SECRET), random(SECRET)];
  const stretched = stretch(derive, pin, { salt, ...FIGURES });
  const proof = await hkdf(stretched, PROOF);
  const secret = await mixed(stretched, share);
  stretched.fill(0);
  const { hub, organisation, root, device } = house;
  const held = { hub, organisation, root, device, ticket };
  const record = { ...(await wrap(secret, storageKey, MIXED, salt)), share: held };
  return { share, ticket, proof, record };
}

/** Beside the one before, which goes on until the vault has said that it took the share. */
export function storeNext(database: Database, { record }: PreparedPin): Promise<void> {
  return putRecords(database, [{ ...record, k: "pin-next" }]);
}

/** The vault took it. */
export function promoteNext(database: Database, { record }: PreparedPin): Promise<void> {
  return putRecords(database, [record], ["pin-next"]);
}

/** The vault did not take it. */
export function dropNext(database: Database): Promise<void> {
  return putRecords(database, [], ["pin-next"]);
}

/** Wrap the storage key under a PIN alone; in place of the wrapping before, if there is one. */
export async function setPin(
  database: Database,
  derive: DerivePinKey,
  pin: string,
  storageKey: Bytes,
): Promise<void> {
  const salt = random(16);
  const secret = stretch(derive, pin, { salt, ...FIGURES });
  await putRecords(database, [await wrap(secret, storageKey, BARE, salt)]);
}

/**
 * The storage key. Wrong, or too early: how long to wait. Throws `state_corrupt` where there is no such record, or where
 * the right share opens nothing.
 */
export async function unwrap(
  database: Database,
  derive: DerivePinKey,
  pin: string,
  now: () => number,
  take: TakeShare,
): Promise<Unwrapped> {
  const records = await findRecords(database);
  if (records.length === 0 || !records.every(isSound)) throw new StoreError("state_corrupt");
  let refused: Refused = { code: "pin_share_gone" };
  for (const record of records) {
    if (record.share === undefined) return openBare(database, record, derive, pin, now);
    const opened = await openMixed(database, record, record.share, derive, pin, take);
    if (!("refused" in opened)) return opened;
    // The vault holds the share of one of the two: what it does not know is tried with the other.
    if (opened.refused.code === "unknown_share") continue;
    refused = opened.refused;
    if (refused.code !== "offline") break;
  }
  return { refused };
}

async function openMixed(
  database: Database,
  record: PinRecord,
  held: ShareHeld,
  derive: DerivePinKey,
  pin: string,
  take: TakeShare,
): Promise<Unwrapped> {
  const ask = take(held);
  const stretched = stretch(derive, pin, record);
  const share = await ask(await hkdf(stretched, PROOF));
  if ("code" in share) {
    stretched.fill(0);
    return { refused: share };
  }
  const storageKey = await open(record, await mixed(stretched, share), MIXED);
  stretched.fill(0);
  share.fill(0);
  if (storageKey === null) throw new StoreError("state_corrupt");
  if (record.k === "pin-next") await putRecords(database, [{ ...record, k: "pin" }], ["pin-next"]);
  return { storageKey, bare: false };
}

async function openBare(
  database: Database,
  record: PinRecord,
  derive: DerivePinKey,
  pin: string,
  now: () => number,
): Promise<Unwrapped> {
  const wait = remaining(record, now());
  if (wait > 0) return { wrong: true, early: true, retryAfter: wait };
  const failures = record.failures + 1;
  const counted = { ...record, failures, until: now() + delayAfter(failures) };
  await putRecords(database, [counted]);
  const storageKey = await open(record, stretch(derive, pin, record), BARE);
  if (storageKey === null) {
    return { wrong: true, early: false, retryAfter: remaining(counted, now()) };
  }
  await putRecords(database, [{ ...record, failures: 0, until: 0 }]);
  return { storageKey, bare: true };
}

function remaining(record: PinRecord, now: number): number {
  return Math.max(0, Math.min(record.until - now, delayAfter(record.failures)));
}

function isSound(record: PinRecord): boolean {
  return (
    record.salt instanceof Uint8Array &&
    record.nonce instanceof Uint8Array &&
    record.wrapped instanceof Uint8Array &&
    record.wrapped.length === STORAGE_KEY_BYTES + 16 &&
    record.memoryKiB <= MOST_MEMORY_KIB &&
    record.passes <= 16 &&
    record.lanes <= 16 &&
    (record.share === undefined || isHeld(record.share))
  );
}

function isHeld(held: ShareHeld): boolean {
  const texts = [held.hub, held.organisation, held.device];
  const secrets = [held.root, held.ticket];
  return (
    texts.every((each) => typeof each === "string") &&
    secrets.every((each) => each instanceof Uint8Array && each.length === SECRET)
  );
}

/** The secret is wiped. */
async function wrap(
  secret: Bytes,
  storageKey: Bytes,
  bound: Bytes,
  salt: Bytes,
): Promise<PinRecord> {
  const nonce = random(NONCE_BYTES);
  const key = await importKey(secret);
  secret.fill(0);
  const wrapped = await encrypt(key, nonce, storageKey, bound);
  return { k: "pin", salt, ...FIGURES, nonce, wrapped, failures: 0, until: 0 };
}

/** Null where it is not the right one. The secret is wiped. */
async function open(record: PinRecord, secret: Bytes, bound: Bytes): Promise<Bytes | null> {
  const key = await importKey(secret);
  secret.fill(0);
  return decrypt(key, record.nonce as Bytes, record.wrapped as Bytes, bound);
}

function mixed(stretched: Bytes, share: Bytes): Promise<Bytes> {
  return hkdf(concat(stretched, share), MIXED);
}

async function hkdf(secret: Bytes, info: Bytes): Promise<Bytes> {
  const master = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const derivation = { name: "HKDF", hash: "SHA-384", salt: new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, master, 8 * SECRET));
}

function stretch(
  derive: DerivePinKey,
  pin: string,
  figures: Pick<PinRecord, "salt" | "memoryKiB" | "passes" | "lanes">,
): Bytes {
  // NFKC, so that the same characters typed on another keyboard are the same bytes.
  const bytes = utf8(pin.normalize("NFKC"));
  const { salt, memoryKiB, passes, lanes } = figures;
  try {
    return derive(bytes, salt, memoryKiB, passes, lanes, SECRET) as Bytes;
  } catch {
    throw new StoreError("state_corrupt");
  } finally {
    bytes.fill(0);
  }
}

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** The one that the vault may have taken first. */
async function findRecords(database: Database): Promise<PinRecord[]> {
  try {
    const transaction = database.transaction(CONTROL);
    const slots: readonly Slot[] = ["pin-next", "pin"];
    const found = await Promise.all(slots.map((slot) => transaction.store.get(slot)));
    return found.filter((record): record is PinRecord => record !== undefined);
  } catch (error) {
    throw storeError(error);
  }
}

async function putRecords(
  database: Database,
  records: readonly PinRecord[],
  gone: readonly Slot[] = [],
): Promise<void> {
  try {
    const transaction = database.transaction(CONTROL, "readwrite", { durability: "strict" });
    for (const slot of gone) void transaction.store.delete(slot).catch(() => undefined);
    for (const record of records) void transaction.store.put(record).catch(() => undefined);
    await transaction.done;
  } catch (error) {
    throw storeError(error);
  }
}
