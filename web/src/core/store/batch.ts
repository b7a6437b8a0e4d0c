/**
 * One operation's reads and writes. It sees its own writes; nobody else does before they are stored.
 *
 * WebCrypto is asynchronous and an IndexedDB transaction ends by itself when nothing is asked of it, so that sealing
 * inside of one is impossible: an operation computes first, into a batch, and the store writes it in one transaction.
 */
import type { Key, Place, RemoteTable, ResidentTable, Table } from "./schema";
import type { RemoteValues, ResidentValues, Values } from "./tables";

export interface Places {
  readonly thread?: Place | undefined;
  readonly unread?: Place | undefined;
}

export interface Write {
  readonly table: Table;
  readonly key: Key;
  /** Undefined: deleted. */
  readonly value: unknown;
  readonly places?: Places | undefined;
}

/** What is stored, as a batch reads it. */
export interface Committed {
  find<T extends ResidentTable>(table: T, key: string | number): ResidentValues[T] | undefined;
  all<T extends ResidentTable>(table: T): ReadonlyMap<string | number, ResidentValues[T]>;
  get<T extends RemoteTable>(table: T, key: Key): Promise<RemoteValues[T] | undefined>;
  keysUnder(table: RemoteTable, prefix: string): Promise<Key[]>;
}

export class Batch {
  readonly #committed: Committed;
  readonly #writes = new Map<string, Write>();
  readonly #reads = new Map<string, unknown>();
  readonly #onCommit = new Set<() => void>();
  readonly #onRollback = new Set<() => void>();

  constructor(committed: Committed) {
    this.#committed = committed;
  }

  /** Of a table in memory. Values are never changed in place: put another one. */
  find<T extends ResidentTable>(table: T, key: string | number): ResidentValues[T] | undefined {
    const write = this.#writes.get(nameOf(table, key));
    if (write !== undefined) return write.value as ResidentValues[T] | undefined;
    return this.#committed.find(table, key);
  }

  /** All of a table in memory, in the order of insertion. */
  *all<T extends ResidentTable>(table: T): Generator<[string | number, ResidentValues[T]]> {
    for (const [key, value] of this.#committed.all(table)) {
      if (!this.#writes.has(nameOf(table, key))) yield [key, value];
    }
    for (const write of this.#writes.values()) {
      if (write.table === table && write.value !== undefined) {
        yield [write.key as string | number, write.value as ResidentValues[T]];
      }
    }
  }

  async get<T extends RemoteTable>(table: T, key: Key): Promise<RemoteValues[T] | undefined> {
    const name = nameOf(table, key);
    const write = this.#writes.get(name);
    if (write !== undefined) return write.value as RemoteValues[T] | undefined;
    if (this.#reads.has(name)) return this.#reads.get(name) as RemoteValues[T] | undefined;
    const value = await this.#committed.get(table, key);
    this.#reads.set(name, value);
    return value;
  }

  /** Keys that begin with `prefix`, stored or written here. */
  async keysUnder(table: RemoteTable, prefix: string): Promise<Key[]> {
    const found = new Map<string, Key>();
    for (const key of await this.#committed.keysUnder(table, prefix)) {
      found.set(nameOf(table, key), key);
    }
    for (const [name, write] of this.#writes) {
      if (write.table !== table || !Array.isArray(write.key) || write.key[0] !== prefix) continue;
      if (write.value === undefined) found.delete(name);
      else found.set(name, write.key);
    }
    return [...found.values()];
  }

  put<T extends Table>(table: T, key: Key, value: Values[T], places?: Places): void {
    const name = nameOf(table, key);
    this.#writes.delete(name);
    this.#writes.set(name, { table, key, value, places });
  }

  delete(table: Table, key: Key): void {
    this.#writes.set(nameOf(table, key), { table, key, value: undefined });
  }

  /** `callback` runs once everything here is stored. */
  onCommit(callback: () => void): void {
    this.#onCommit.add(callback);
  }

  /** `callback` runs when it is not, or when nobody knows: what was held in memory is to be read again. */
  onRollback(callback: () => void): void {
    this.#onRollback.add(callback);
  }

  get writes(): Iterable<Write> {
    return this.#writes.values();
  }

  get size(): number {
    return this.#writes.size;
  }

  committed(): void {
    for (const callback of this.#onCommit) callback();
  }

  rolledBack(): void {
    for (const callback of this.#onRollback) callback();
  }
}

function nameOf(table: Table, key: Key): string {
  return Array.isArray(key) ? `${table}/${key.join("/")}` : `${table}/${key}`;
}
