/**
 * The object stores of the one database of a browser profile.
 *
 * A record is `{ k, s }` with its key and its sealed value, and in `messages` the places where an index finds it. Keys
 * and indexed places are opaque ids and numbers, never words: whoever reads the disk learns what the hub knows anyway.
 */
import { type IDBPDatabase, openDB } from "idb";
import { StoreError, storeError } from "./errors";

/** Raised with every change of the stores or of what a sealed value means. */
export const SCHEMA = 1;
export const DATABASE = "wardline";

/** Small, and asked for in every operation: opened at unlocking and held in memory. */
export const RESIDENT = [
  "state",
  "profile",
  "conversations",
  "outbox",
  "keyPackages",
  "anchors",
  "inbox",
  "people",
  "drafts",
  "uploads",
  "logs",
  "certificates",
] as const;

/** Read when they are needed. */
export const REMOTE = [
  "mls",
  "seen",
  "messages",
  "annotations",
  "readers",
  "trends",
  "tokens",
  "blobs",
] as const;

export type ResidentTable = (typeof RESIDENT)[number];
export type RemoteTable = (typeof REMOTE)[number];
export type Table = ResidentTable | RemoteTable;
/** Not sealed: what is needed before there is a key (`pin.ts`), and whose turn it is to write (`store.ts`). */
export const CONTROL = "control";

export type Key = string | number | readonly (string | number)[];

/** Where an index of `messages` finds a record: a conversation and a number. */
export type Place = readonly [string, number];

export interface StoredRecord {
  readonly k: Key;
  readonly s: Uint8Array;
  /** Messages that a thread shows, in its order. */
  readonly thread?: Place;
  /** Messages of others that are meant to be read, by position. */
  readonly unread?: Place;
}

export type Database = IDBPDatabase<unknown>;

export interface DatabaseEvents {
  /** Another tab erases or upgrades the database, or the browser closed it: nothing more can be stored here. */
  closed(): void;
}

/** Open it, made where it is not there. Throws `schema_too_new`, `storage_full`, `storage_failed`. */
export async function openDatabase(name: string, events: DatabaseEvents): Promise<Database> {
  let opened: Database | undefined;
  try {
    opened = await openDB(name, SCHEMA, {
      upgrade(database) {
        database.createObjectStore(CONTROL, { keyPath: "k" });
        for (const table of [...RESIDENT, ...REMOTE]) {
          const store = database.createObjectStore(table, { keyPath: "k" });
          if (table === "messages") {
            store.createIndex("thread", "thread");
            store.createIndex("unread", "unread");
          }
        }
      },
      blocking() {
        opened?.close();
        events.closed();
      },
      terminated() {
        events.closed();
      },
    });
  } catch (error) {
    throw storeError(error);
  }
  if (opened.version !== SCHEMA) throw new StoreError("schema_too_new");
  return opened;
}
