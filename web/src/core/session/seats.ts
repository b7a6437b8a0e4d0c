/**
 * Who sits where in this browser profile: each person's encrypted database, and whose is asked for. One person has the
 * profile to themself, without a directory; or several share it, the first in the database that a single person has.
 */
import type { Id, PersonHere, Workstation } from "../api";
import type { Bytes } from "../bytes";
import { eraseDatabase } from "../store/erase";
import {
  type Directory,
  dropPerson,
  foundDirectory,
  PERSON_COLOURS,
  type PersonRecord,
  putNames,
  putPerson,
  readDirectory,
} from "../store/people";
import { openDatabase } from "../store/schema";
import { findByBadge } from "./badge";
import { initialsOf } from "./initials";

export class Seats {
  readonly #base: string;
  readonly #makeId: () => Id;
  #directory: Directory | null = null;
  #chosen: PersonRecord | null = null;

  constructor(base: string, makeId: () => Id) {
    this.#base = base;
    this.#makeId = makeId;
  }

  get shared(): boolean {
    return this.#directory !== null;
  }

  get chosen(): PersonRecord | null {
    return this.#chosen;
  }

  /** Of badges. */
  get salt(): Bytes | null {
    return this.#directory?.salt ?? null;
  }

  /** The name of the database that is asked for. */
  get database(): string {
    return this.#chosen?.database ?? this.#base;
  }

  /** What the page may know of it; null where nothing is shared. */
  view(chosen: Id | null = this.#chosen?.k ?? null): Workstation | null {
    if (this.#directory === null) return null;
    const { names, people } = this.#directory;
    return { names, chosen, people: people.filter((each) => each.whole).map(shown) };
  }

  /** As it is stored; nobody is chosen. Whoever was not enrolled to the end is taken away. Throws StoreError. */
  async load(): Promise<void> {
    this.#chosen = null;
    this.#directory = await readDirectory(this.#base);
    const half = this.#directory?.people.filter((each) => !each.whole) ?? [];
    for (const person of half) await this.#remove(person);
  }

  /** Whether there is such a person. */
  choose(person: Id): boolean {
    this.#chosen = this.#find((each) => each.k === person);
    return this.#chosen !== null;
  }

  chooseBy(digest: Bytes): boolean {
    this.#chosen = findByBadge(this.#directory?.people ?? [], digest);
    return this.#chosen !== null;
  }

  /** A seat for somebody who is being enrolled: chosen, and kept only once `seated` says so. */
  async prepare(): Promise<void> {
    const first = this.#directory === null;
    if (first) await foundDirectory(this.#base);
    const people = this.#directory?.people ?? [];
    const k = this.#makeId();
    // Whoever was first may have left: their place is free again.
    const taken = people.some((each) => each.database === this.#base);
    const order = (people.at(-1)?.order ?? 0) + 1;
    const used = new Set(people.map((each) => each.colour));
    const free = [...Array(PERSON_COLOURS).keys()].find((colour) => !used.has(colour));
    const person: PersonRecord = {
      ...{ k, order, label: "", badge: null, whole: false },
      database: taken ? `${this.#base}-${k}` : this.#base,
      colour: free ?? order % PERSON_COLOURS,
    };
    await putPerson(this.#base, person);
    await this.#read(k);
  }

  /** The chosen person is there, under this name. */
  async seated(name: string): Promise<void> {
    const person = this.#chosen;
    if (this.#directory === null || person === null) return;
    const label = this.#directory.names ? name : initialsOf(name);
    if (person.whole && person.label === label) return;
    await putPerson(this.#base, { ...person, label, whole: true });
    await this.#read(person.k);
  }

  /** Nothing came of it. */
  async abandon(): Promise<void> {
    if (this.#chosen !== null && !this.#chosen.whole) await this.#remove(this.#chosen);
    await this.#read(null);
  }

  /** The chosen person's store is gone: so are they. */
  async leave(): Promise<void> {
    if (this.#chosen === null) return;
    await dropPerson(this.#base, this.#chosen.k);
    await this.#read(null);
  }

  /** By somebody else's badge. */
  isTaken(digest: Bytes): boolean {
    const owner = findByBadge(this.#directory?.people ?? [], digest);
    return owner !== null && owner.k !== this.#chosen?.k;
  }

  async setBadge(badge: Bytes | null): Promise<void> {
    if (this.#chosen === null) return;
    await putPerson(this.#base, { ...this.#chosen, badge });
    await this.#read(this.#chosen.k);
  }

  /** `own`: the name of the chosen person. The others' come back when they are there next. */
  async showNames(names: boolean, own: string): Promise<void> {
    const [directory, chosen] = [this.#directory, this.#chosen];
    if (directory === null || chosen === null) return;
    const people = directory.people.map((each) => {
      const name = each.k === chosen.k ? own : each.label;
      return { ...each, label: names ? name : initialsOf(name) };
    });
    await putNames(this.#base, directory, names, people);
    await this.#read(chosen.k);
  }

  async #read(chosen: Id | null): Promise<void> {
    this.#directory = await readDirectory(this.#base);
    this.#chosen = this.#find((each) => each.k === chosen);
  }

  #find(which: (person: PersonRecord) => boolean): PersonRecord | null {
    return this.#directory?.people.find(which) ?? null;
  }

  /** The store first: a person without one is shown to nobody, a store without its person would stay for ever. */
  async #remove({ k, database }: PersonRecord): Promise<void> {
    const opened = await openDatabase(database, { closed: () => undefined });
    await eraseDatabase(opened, database);
    await dropPerson(this.#base, k);
    this.#directory = await readDirectory(this.#base);
  }
}

function shown({ k, label, colour, badge }: PersonRecord): PersonHere {
  return { id: k, label, colour, badge: badge !== null };
}
