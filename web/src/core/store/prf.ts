/**
 * The storage key behind a passkey: the authenticator's pseudo-random function (WebAuthn Level 3, section 10.1.4, `prf`)
 * gives 32 bytes that only that passkey gives for this profile's input; its key (HKDF, RFC 5869) unwraps the storage key.
 *
 * One wrapping a passkey. Without the authenticator nobody guesses: there is nothing to be slowed down.
 */
import { type Bytes, sameBytes } from "../bytes";
import { importKey, openValue, sealValue } from "../crypto/aes";
import { StoreError, storeError } from "./errors";
import { CONTROL, type Database } from "./schema";
import { STORAGE_KEY_BYTES } from "./sealing";

/** Of an authenticator's answer (`prf.results.first`). */
export const PRF_BYTES = 32;
/** What is read besides is not ours: no browser gives longer ids (WebAuthn section 5.1). */
const LONGEST_ID = 1023;
const BOUND = new TextEncoder().encode("wardline/web-prf/v1");

interface Wrapping {
  credential: Uint8Array;
  wrapped: Uint8Array;
}

interface PrfRecord {
  k: "prf";
  relyingParty: string;
  /** What every passkey of this profile is asked with, 32 random bytes. */
  input: Uint8Array;
  wrappings: Wrapping[];
}

/** What opens this profile: the passkeys that may be asked, and with what. */
export interface PrfAsk {
  readonly relyingParty: string;
  readonly input: Bytes;
  readonly credentials: readonly Bytes[];
}

/** One passkey's answer. */
export interface PrfAnswer {
  readonly credential: Uint8Array;
  readonly secret: Uint8Array;
}

export function newPrfInput(): Bytes {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** Null where no passkey opens this profile. Throws `state_corrupt`. */
export async function findPrf(database: Database): Promise<PrfAsk | null> {
  const record = await findRecord(database);
  if (record === null || record.wrappings.length === 0) return null;
  const { relyingParty, input, wrappings } = record;
  const credentials = wrappings.map((each) => each.credential as Bytes);
  return { relyingParty, input: input as Bytes, credentials };
}

/** Wrap the storage key under a passkey's answer to `input`; in place of what it wrapped before. */
export async function addPrf(
  database: Database,
  relyingParty: string,
  input: Bytes,
  answer: PrfAnswer,
  storageKey: Bytes,
): Promise<void> {
  const { credential } = answer;
  const wrapped = await sealValue(await wrappingKey(answer), storageKey, placeOf(credential));
  const before = await findRecord(database);
  const wrappings = [...others(before, credential), { credential, wrapped }];
  await putRecord(database, { k: "prf", relyingParty, input, wrappings });
}

/** That passkey opens this profile no more. */
export async function removePrf(database: Database, credential: Uint8Array): Promise<void> {
  const before = await findRecord(database);
  if (before === null) return;
  await putRecord(database, { ...before, wrappings: others(before, credential) });
}

/** The storage key; null where this passkey does not open the profile. Throws `state_corrupt`. */
export async function unwrapPrf(database: Database, answer: PrfAnswer): Promise<Bytes | null> {
  const record = await findRecord(database);
  const found = record?.wrappings.find((each) => sameBytes(each.credential, answer.credential));
  if (found === undefined || answer.secret.length !== PRF_BYTES) return null;
  const key = await wrappingKey(answer);
  const storageKey = await openValue(key, found.wrapped as Bytes, placeOf(answer.credential));
  if (storageKey === null || storageKey.length === STORAGE_KEY_BYTES) return storageKey;
  throw new StoreError("state_corrupt");
}

function others(record: PrfRecord | null, credential: Uint8Array): Wrapping[] {
  return (record?.wrappings ?? []).filter((each) => !sameBytes(each.credential, credential));
}

/** A wrapping that was moved to another passkey's place does not open. */
function placeOf(credential: Uint8Array): Bytes {
  const place = new Uint8Array(BOUND.length + credential.length);
  place.set(BOUND);
  place.set(credential, BOUND.length);
  return place;
}

async function wrappingKey({ secret }: PrfAnswer): Promise<CryptoKey> {
  const master = await crypto.subtle.importKey("raw", secret as Bytes, "HKDF", false, [
    "deriveBits",
  ]);
  const derivation = { name: "HKDF", hash: "SHA-384", salt: new Uint8Array(), info: BOUND };
  return importKey(new Uint8Array(await crypto.subtle.deriveBits(derivation, master, 256)));
}

async function findRecord(database: Database): Promise<PrfRecord | null> {
  let record: PrfRecord | undefined;
  try {
    record = (await database.get(CONTROL, "prf")) as PrfRecord | undefined;
  } catch (error) {
    throw storeError(error);
  }
  if (record === undefined) return null;
  if (!isSound(record)) throw new StoreError("state_corrupt");
  return record;
}

function isSound(record: PrfRecord): boolean {
  return (
    typeof record.relyingParty === "string" &&
    record.input instanceof Uint8Array &&
    Array.isArray(record.wrappings) &&
    record.wrappings.every(
      ({ credential, wrapped }) =>
        credential instanceof Uint8Array &&
        credential.length <= LONGEST_ID &&
        wrapped instanceof Uint8Array,
    )
  );
}

async function putRecord(database: Database, record: PrfRecord): Promise<void> {
  try {
    const transaction = database.transaction(CONTROL, "readwrite", { durability: "strict" });
    void transaction.store.put(record).catch(() => undefined);
    await transaction.done;
  } catch (error) {
    throw storeError(error);
  }
}
