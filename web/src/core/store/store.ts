/**
 * The encrypted store: one writer, one strict IndexedDB transaction per operation; what is stored is told afterwards.
 *
 * Two tabs, each with the state in memory, would use keys and nonces twice. Web Locks keep them apart, but a lock can be
 * stolen from a tab that is in the midst of a write: so each owner has a number, raised at opening and compared in the
 * very transaction of each write. IndexedDB runs those one after the other: an owner of before writes nothing more.
 */
import { Batch, type Committed, type Places, type Write } from "./batch";
import { pack, unpack } from "./codec";
import { StoreError, type StoreFailure, storeError } from "./errors";
import { UNPLACED } from "./rows";
import {
  CONTROL,
  type Database,
  type Key,
  type Place,
  RESIDENT,
  type RemoteTable,
  type ResidentTable,
  type StoredRecord,
  type Table,
} from "./schema";
import type { Sealing } from "./sealing";
import { isPlain, type RemoteValues, type ResidentValues } from "./tables";

/** For tests: called around each transaction; what it throws is a failure there. */
export type Fault = (when: "before" | "after", writes: readonly Write[]) => void;

type Residents = { [T in ResidentTable]: Map<string | number, ResidentValues[T]> };

export class Store implements Committed {
  readonly #database: Database;
  readonly #sealing: Sealing;
  readonly #owner: number;
  readonly #fault: Fault;
  #residents: Residents = newResidents();
  #turn: Promise<unknown> = Promise.resolve();
  #stale = false;
  #closed: StoreFailure | null = null;

  private constructor(database: Database, sealing: Sealing, owner: number, fault: Fault) {
    this.#database = database;
    this.#sealing = sealing;
    this.#owner = owner;
    this.#fault = fault;
  }

  /** Become the owner and load the tables of memory. Throws StoreError. */
  static async open(
    database: Database,
    sealing: Sealing,
    fault: Fault = () => undefined,
  ): Promise<Store> {
    const store = new Store(database, sealing, await becomeOwner(database), fault);
    await store.#load();
    return store;
  }

  get sealing(): Sealing {
    return this.#sealing;
  }

  find<T extends ResidentTable>(table: T, key: string | number): ResidentValues[T] | undefined {
    return this.#residents[table].get(key);
  }

  all<T extends ResidentTable>(table: T): ReadonlyMap<string | number, ResidentValues[T]> {
    return this.#residents[table];
  }

  async get<T extends RemoteTable>(table: T, key: Key): Promise<RemoteValues[T] | undefined> {
    const [value] = await this.getMany(table, [key]);
    return value;
  }

  /** Several records of one moment. */
  async getMany<T extends RemoteTable>(
    table: T,
    keys: readonly Key[],
  ): Promise<(RemoteValues[T] | undefined)[]> {
    if (keys.length === 0) return [];
    const records = await this.#read(async () => {
      const store = this.#database.transaction(table).store;
      return Promise.all(keys.map((key) => store.get(key as IDBValidKey)));
    });
    return Promise.all(
      records.map((record) =>
        record === undefined ? undefined : this.#open(table, record as StoredRecord),
      ),
    );
  }

  async keysUnder(table: RemoteTable, prefix: string): Promise<Key[]> {
    const range = IDBKeyRange.bound([prefix], [prefix, []]);
    return (await this.#read(() => this.#database.getAllKeys(table, range))) as Key[];
  }

  /** Records whose keys begin with `prefix`. */
  async getUnder<T extends RemoteTable>(
    table: T,
    prefix: string,
  ): Promise<[Key, RemoteValues[T]][]> {
    const range = IDBKeyRange.bound([prefix], [prefix, []]);
    const records = await this.#read(() => this.#database.getAll(table, range));
    return this.#openAll(table, records as StoredRecord[]);
  }

  /** Messages of a thread from `first` on, in order; the number of their places in the thread with them. */
  async threadFrom(conversation: string, first: number, limit: number): Promise<Placed[]> {
    const range = IDBKeyRange.bound([conversation, first], [conversation, Number.MAX_VALUE]);
    const records = await this.#read(() =>
      this.#database.getAllFromIndex("messages", "thread", range, limit),
    );
    return this.#placed(records as StoredRecord[]);
  }

  /**
   * The same before `end`, newest first. A cursor that goes back costs a turn of the loop for each message, so windows of
   * places are read instead, each twice as wide as the one before where messages are few.
   */
  async threadBefore(conversation: string, end: number, limit: number): Promise<Placed[]> {
    const found: StoredRecord[] = [];
    const newest = this.find("inbox", conversation)?.lastPosition ?? 0;
    let last = end;
    for (let width = 2 * limit; last > 0 && found.length < limit; width *= 2) {
      const first = last > UNPLACED ? UNPLACED : Math.max(0, Math.min(last, newest + 1) - width);
      const range = IDBKeyRange.bound([conversation, first], [conversation, last], false, true);
      const records = await this.#read(() =>
        this.#database.getAllFromIndex("messages", "thread", range),
      );
      found.push(...(records as StoredRecord[]).reverse());
      last = first;
    }
    return this.#placed(found.slice(0, limit));
  }

  /** How many messages of others behind `position` are meant to be read. */
  async countUnread(conversation: string, position: number): Promise<number> {
    const range = IDBKeyRange.bound([conversation, position], [conversation, Infinity], true);
    return this.#read(() => this.#database.countFromIndex("messages", "unread", range));
  }

  /** The position of the first of them. */
  async firstUnread(conversation: string, position: number): Promise<number | null> {
    const range = IDBKeyRange.bound([conversation, position], [conversation, Infinity], true);
    return this.#read(async () => {
      const index = this.#database.transaction("messages").store.index("unread");
      const cursor = await index.openKeyCursor(range);
      return cursor === null ? null : (cursor.key as [string, number])[1];
    });
  }

  /** Run `operation` and store what it wrote, after those before it; never from inside another one.
   *
   * Throws what the operation threw, or StoreError: then it is not known whether it was stored, and what is in memory
   * is read again before the next operation.
   */
  record<T>(operation: (batch: Batch) => Promise<T> | T): Promise<T> {
    const turn = this.#turn.then(() => this.#run(operation));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** After the operation under way, nothing more is read or written. */
  async close(): Promise<void> {
    this.fail("device_in_use");
    await this.#turn;
    this.#residents = newResidents();
    this.#database.close();
  }

  /** Nothing more is stored here. */
  fail(code: StoreFailure): void {
    this.#closed ??= code;
  }

  async #run<T>(operation: (batch: Batch) => Promise<T> | T): Promise<T> {
    if (this.#closed !== null) throw new StoreError(this.#closed);
    if (this.#stale) await this.#load();
    const batch = new Batch(this);
    let outcome: T;
    try {
      outcome = await operation(batch);
      if (batch.size > 0) await this.#commit([...batch.writes]);
    } catch (error) {
      batch.rolledBack();
      throw error;
    }
    batch.committed();
    return outcome;
  }

  async #commit(writes: Write[]): Promise<void> {
    const records = await Promise.all(writes.map((write) => this.#seal(write)));
    const tables = [...new Set<Table | typeof CONTROL>(writes.map((write) => write.table))];
    this.#stale = true;
    try {
      this.#fault("before", writes);
      const transaction = this.#database.transaction([...tables, CONTROL], "readwrite", {
        durability: "strict",
      });
      const done = transaction.done;
      done.catch(() => undefined);
      const owner = await transaction.objectStore(CONTROL).get("owner");
      if ((owner as { number: number } | undefined)?.number !== this.#owner) {
        transaction.abort();
        this.fail("device_in_use");
        throw new StoreError("device_in_use");
      }
      writes.forEach((write, number) => {
        const store = transaction.objectStore(write.table);
        const record = records[number];
        if (record === undefined) void store.delete(write.key as IDBValidKey).catch(ignore);
        else void store.put(record).catch(ignore);
      });
      await done;
      this.#fault("after", writes);
    } catch (error) {
      throw storeError(error);
    }
    for (const write of writes) this.#keep(write);
    this.#stale = false;
  }

  #keep(write: Write): void {
    const resident = (this.#residents as Record<string, Map<unknown, unknown>>)[write.table];
    if (write.value === undefined) resident?.delete(write.key);
    else resident?.set(write.key, write.value);
  }

  async #seal(write: Write): Promise<StoredRecord | undefined> {
    if (write.value === undefined) return undefined;
    const plain = isPlain(write.table);
    const sealed = plain
      ? (write.value as Uint8Array)
      : await this.#sealing.seal(write.table, write.key, pack(write.value));
    return { k: write.key, s: sealed, ...placesOf(write.places) };
  }

  async #open<T extends Table>(table: T, record: StoredRecord): Promise<never> {
    if (isPlain(table)) return record.s as never;
    return unpack(await this.#sealing.open(table, record.k, record.s)) as never;
  }

  #openAll<T extends Table>(table: T, records: StoredRecord[]): Promise<[Key, never][]> {
    return Promise.all(
      records.map(async (record) => [record.k, await this.#open(table, record)] as [Key, never]),
    );
  }

  #placed(records: StoredRecord[]): Promise<Placed[]> {
    return Promise.all(
      records.map(async (record) => ({
        order: record.thread?.[1] ?? 0,
        row: (await this.#open("messages", record)) as RemoteValues["messages"],
      })),
    );
  }

  async #load(): Promise<void> {
    const residents = newResidents();
    await Promise.all(
      RESIDENT.map(async (table) => {
        const records = await this.#read(() => this.#database.getAll(table));
        for (const [key, value] of await this.#openAll(table, records as StoredRecord[])) {
          (residents[table] as Map<unknown, unknown>).set(key, value);
        }
      }),
    );
    this.#residents = residents;
    this.#stale = false;
  }

  async #read<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (error) {
      throw storeError(error);
    }
  }
}

export interface Placed {
  /** Its place in the thread: the position, or, beyond all positions, the order of composing. */
  readonly order: number;
  readonly row: RemoteValues["messages"];
}

async function becomeOwner(database: Database): Promise<number> {
  try {
    const transaction = database.transaction(CONTROL, "readwrite", { durability: "strict" });
    const before = (await transaction.store.get("owner")) as { number: number } | undefined;
    const number = (before?.number ?? 0) + 1;
    void transaction.store.put({ k: "owner", number });
    await transaction.done;
    return number;
  } catch (error) {
    throw storeError(error);
  }
}

function placesOf(places: Places | undefined): { thread?: Place; unread?: Place } {
  return {
    ...(places?.thread === undefined ? {} : { thread: places.thread }),
    ...(places?.unread === undefined ? {} : { unread: places.unread }),
  };
}

function newResidents(): Residents {
  return Object.fromEntries(RESIDENT.map((table) => [table, new Map()])) as unknown as Residents;
}

function ignore(): void {
  // The transaction fails as a whole, and says why.
}
