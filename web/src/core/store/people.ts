/**
 * Who is enrolled at a workstation that several people share: one record each, in clear, because the locked page needs it
 * before there is any key. It holds what that page shows (a name or initials, a colour), where the person's own encrypted
 * store is, and the digest of a badge; nothing of what anybody reads or writes. A profile that belongs to one person has no
 * such directory, and nothing in clear.
 */
import { deleteDB, openDB } from "idb";
import type { Bytes } from "../bytes";
import { storeError } from "./errors";

const VERSION = 1;
const PEOPLE = "people";
const WORKSTATION = "workstation";

/** Colours of the locked page's tiles. */
export const PERSON_COLOURS = 6;

export interface PersonRecord {
  /** 32 hexadecimal digits, of this profile only. */
  readonly k: string;
  /** The name of the person's database. */
  readonly database: string;
  readonly label: string;
  readonly colour: number;
  /** Argon2id of the badge's number under the workstation's salt. */
  readonly badge: Uint8Array | null;
  /** In the order of enrolment. */
  readonly order: number;
  /** False while the person is being enrolled: what was left half done is deleted. */
  readonly whole: boolean;
}

interface WorkstationRecord {
  readonly k: typeof WORKSTATION;
  readonly names: boolean;
  /** For badges: who holds the number finds its owner without a try for each person. */
  readonly salt: Uint8Array;
}

export interface Directory {
  readonly names: boolean;
  readonly salt: Bytes;
  readonly people: readonly PersonRecord[];
}

export function directoryName(database: string): string {
  return `${database}-people`;
}

/** Null where the profile is one person's, or nobody's. Throws StoreError. */
export async function readDirectory(database: string): Promise<Directory | null> {
  const name = directoryName(database);
  try {
    const there = await indexedDB.databases();
    if (!there.some((each) => each.name === name)) return null;
    const records = await within(name, (people) => people.getAll(PEOPLE));
    const workstation = records.find((each): each is WorkstationRecord => each.k === WORKSTATION);
    if (workstation === undefined) return null;
    const people = records
      .filter((each): each is PersonRecord => each.k !== WORKSTATION)
      .sort((one, other) => one.order - other.order);
    return { names: workstation.names, salt: workstation.salt as Bytes, people };
  } catch (error) {
    throw storeError(error);
  }
}

/** From now on several people may be enrolled here. */
export function foundDirectory(database: string): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return put(database, { k: WORKSTATION, names: true, salt });
}

export async function putPerson(database: string, person: PersonRecord): Promise<void> {
  await put(database, person);
}

/** Names or initials; `people` go with it, so that no name stays behind. */
export function putNames(
  database: string,
  { salt }: Directory,
  names: boolean,
  people: readonly PersonRecord[],
): Promise<void> {
  return put(database, { k: WORKSTATION, names, salt }, ...people);
}

/** The last of them takes the directory along. */
export async function dropPerson(database: string, person: string): Promise<void> {
  const name = directoryName(database);
  try {
    const left = await within(name, async (people) => {
      const transaction = people.transaction(PEOPLE, "readwrite", { durability: "strict" });
      void transaction.store.delete(person).catch(() => undefined);
      const count = await transaction.store.count();
      await transaction.done;
      return count;
    });
    if (left <= 1) await deleteDB(name);
  } catch (error) {
    throw storeError(error);
  }
}

async function put(
  database: string,
  ...records: readonly (PersonRecord | WorkstationRecord)[]
): Promise<void> {
  try {
    await within(directoryName(database), async (people) => {
      const transaction = people.transaction(PEOPLE, "readwrite", { durability: "strict" });
      for (const record of records) void transaction.store.put(record).catch(() => undefined);
      await transaction.done;
    });
  } catch (error) {
    throw storeError(error);
  }
}

type People = Awaited<ReturnType<typeof openPeople>>;

function openPeople(name: string) {
  return openDB<{ people: { key: string; value: PersonRecord | WorkstationRecord } }>(
    name,
    VERSION,
    { upgrade: (database) => void database.createObjectStore(PEOPLE, { keyPath: "k" }) },
  );
}

async function within<T>(name: string, work: (people: People) => Promise<T>): Promise<T> {
  const people = await openPeople(name);
  try {
    return await work(people);
  } finally {
    people.close();
  }
}
