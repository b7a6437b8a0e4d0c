/** Conversations and groups in memory: a cache of their rows, written once per operation, dropped when one fails. */
import type { Group, Member, Rows } from "../mls";
import { encodeGroupId } from "../protocol/group-id";
import type { Batch } from "../store/batch";
import type { ConversationRow, GroupRow, Standing } from "../store/rows";
import type { Places } from "./places";

/** Conversations kept in memory: the least recently used are loaded again. */
const CAPACITY = 256;

/** One generation of a conversation, as this device holds it. */
export interface HeldGroup {
  readonly conversation: string;
  readonly generation: number;
  standing: Standing;
  /** Where this device left or stalled; -1 before. */
  leftEpoch: number;
  /** Milliseconds. */
  updateDue: number | null;
  sentInEpoch: number;
  /** Nothing of this generation is delivered after it; null where that is not known. */
  closedSeq: number | null;
  mls: Group | null;
  /** Whether `mls` is here where there is one: marks alone need no keys. */
  loaded: boolean;
  /** The MLS group's rows may differ from it. */
  touched: boolean;
}

/** A conversation's row and its generations: the live one and, until all of it is delivered, those before. */
export interface HeldConversation {
  readonly conversation: string;
  /** The live generation, 0 for none. */
  generation: number;
  delivered: number;
  read: number;
  deliveredConfirmed: number;
  readConfirmed: number;
  places: Places;
  groups: Map<number, HeldGroup>;
  changed: boolean;
}

export function liveGroup(held: HeldConversation): HeldGroup | undefined {
  return held.groups.get(held.generation);
}

/** The MLS group where it takes calls; null where this device left or stalled. */
export function working(group: HeldGroup | undefined): Group | null {
  return group?.standing === "joined" ? group.mls : null;
}

export function newGroup(
  conversation: string,
  generation: number,
  mls: Group,
  updateDue: number,
): HeldGroup {
  return {
    conversation,
    generation,
    standing: "joined",
    leftEpoch: -1,
    updateDue,
    sentInEpoch: 0,
    closedSeq: null,
    mls,
    loaded: true,
    touched: true,
  };
}

export class Held {
  #member: Member;
  readonly #conversations = new Map<string, HeldConversation>();
  readonly #used = new Set<string>();
  #batch: Batch | null = null;

  constructor(member: Member) {
    this.#member = member;
  }

  /** Load every group again with another `Member`. Between operations only. */
  replaceMember(member: Member): void {
    this.#member = member;
    this.drop();
  }

  /** The conversation with its groups. What is done to it counts once `save` wrote it. */
  async find(batch: Batch, conversation: string): Promise<HeldConversation | undefined> {
    const held = this.marks(batch, conversation);
    for (const group of held?.groups.values() ?? []) {
      if (!group.loaded) group.mls = await this.#loadMls(batch, group);
      group.loaded = true;
    }
    return held;
  }

  /** The conversation without its groups' keys, from memory or from its row. */
  marks(batch: Batch, conversation: string): HeldConversation | undefined {
    const held = this.#conversations.get(conversation) ?? load(batch, conversation);
    if (held === undefined) return undefined;
    // A Map is in the order of insertion: the last used come last.
    this.#conversations.delete(conversation);
    this.#conversations.set(conversation, held);
    this.#use(batch, conversation);
    return held;
  }

  /** The conversation, new where there is none. */
  async add(batch: Batch, conversation: string): Promise<HeldConversation> {
    const known = await this.find(batch, conversation);
    if (known !== undefined) return known;
    const held: HeldConversation = {
      conversation,
      generation: 0,
      delivered: 0,
      read: 0,
      deliveredConfirmed: 0,
      readConfirmed: 0,
      places: { whole: 0, beyond: [] },
      groups: new Map(),
      changed: true,
    };
    this.#conversations.set(conversation, held);
    this.#use(batch, conversation);
    return held;
  }

  /** Make `group` the live generation. Earlier ones are kept until `closeBefore` and `dropClosed`. */
  async enter(batch: Batch, held: HeldConversation, group: HeldGroup): Promise<void> {
    await this.forgetMls(batch, group);
    held.groups.get(group.generation)?.mls?.free();
    held.generation = group.generation;
    held.groups.set(group.generation, group);
    held.changed = true;
  }

  /** The hub took `generation` no later than at `seq`: what was before is over from there on. */
  closeBefore(held: HeldConversation, generation: number, seq: number): void {
    for (const [earlier, group] of held.groups) {
      if (earlier < generation && group.closedSeq === null) {
        group.closedSeq = seq;
        held.changed = true;
      }
    }
  }

  /** Deliveries have come to `seq`: forget the generations of which nothing more can come. */
  async dropClosed(batch: Batch, held: HeldConversation, seq: number): Promise<void> {
    for (const [generation, group] of [...held.groups]) {
      if (group.closedSeq === null || group.closedSeq > seq) continue;
      if (generation >= held.generation) continue;
      await this.forgetMls(batch, group);
      group.mls?.free();
      held.groups.delete(generation);
      held.changed = true;
    }
  }

  /** This device takes no more part in a generation: its keys go, from the rows and from memory. */
  async close(batch: Batch, held: HeldConversation, group: HeldGroup): Promise<void> {
    await this.forgetMls(batch, group);
    group.updateDue = null;
    group.mls?.free();
    group.mls = null;
    held.changed = true;
  }

  /** Delete the MLS rows of a group. */
  async forgetMls(batch: Batch, group: HeldGroup): Promise<void> {
    for (const key of await batch.keysUnder("mls", nameOf(group))) batch.delete("mls", key);
  }

  /** Write what changed since the last `save`. */
  save(batch: Batch): void {
    for (const conversation of this.#used) {
      const held = this.#conversations.get(conversation);
      if (held === undefined) continue;
      for (const group of held.groups.values()) {
        if (group.touched && group.mls !== null) saveMls(batch, group, group.mls);
        group.touched = false;
      }
      if (held.changed) batch.put("conversations", conversation, rowOf(held));
      held.changed = false;
    }
    this.#used.clear();
    for (const [conversation, held] of this.#conversations) {
      if (this.#conversations.size <= CAPACITY) break;
      free(held);
      this.#conversations.delete(conversation);
    }
  }

  /** Memory may be ahead of the rows, so all of it goes; the rows alone are true. */
  drop(): void {
    for (const held of this.#conversations.values()) free(held);
    this.#conversations.clear();
    this.#used.clear();
    this.#batch = null;
  }

  #use(batch: Batch, conversation: string): void {
    if (this.#batch !== batch) {
      this.#batch = batch;
      batch.onRollback(() => this.drop());
    }
    this.#used.add(conversation);
  }

  async #loadMls(batch: Batch, group: HeldGroup): Promise<Group | null> {
    const name = nameOf(group);
    const rows: Rows = {};
    for (const key of await batch.keysUnder("mls", name)) {
      const sealed = await batch.get("mls", key);
      if (sealed !== undefined) rows[(key as string[])[1] ?? ""] = sealed;
    }
    if (Object.keys(rows).length === 0) return null;
    return this.#member.load(encodeGroupId(group), rows);
  }
}

function load(batch: Batch, conversation: string): HeldConversation | undefined {
  const row = batch.find("conversations", conversation);
  if (row === undefined) return undefined;
  const groups = new Map<number, HeldGroup>();
  for (const [name, stored] of Object.entries(row.groups)) {
    const generation = Number(name);
    const empty = { mls: null, loaded: false, touched: false };
    groups.set(generation, { ...stored, ...empty, conversation, generation });
  }
  return { ...marksOf(row), conversation, groups, changed: false };
}

function saveMls(batch: Batch, group: HeldGroup, mls: Group): void {
  const change = mls.save();
  const name = nameOf(group);
  for (const [row, sealed] of change.put) batch.put("mls", [name, row], sealed);
  for (const row of change.delete) batch.delete("mls", [name, row]);
}

function nameOf(group: HeldGroup): string {
  return `${group.conversation}/${group.generation}`;
}

function free(held: HeldConversation): void {
  for (const group of held.groups.values()) {
    group.mls?.free();
    group.mls = null;
    group.loaded = false;
  }
}

function marksOf(row: ConversationRow) {
  const { generation, delivered, read, deliveredConfirmed, readConfirmed } = row;
  const places: Places = { whole: row.whole, beyond: row.beyond };
  return { generation, delivered, read, deliveredConfirmed, readConfirmed, places };
}

function rowOf(held: HeldConversation): ConversationRow {
  const groups: Record<number, GroupRow> = {};
  for (const [generation, group] of held.groups) {
    const { standing, leftEpoch, updateDue, sentInEpoch, closedSeq } = group;
    groups[generation] = { standing, leftEpoch, updateDue, sentInEpoch, closedSeq };
  }
  return {
    generation: held.generation,
    delivered: held.delivered,
    read: held.read,
    deliveredConfirmed: held.deliveredConfirmed,
    readConfirmed: held.readConfirmed,
    whole: held.places.whole,
    beyond: held.places.beyond.map(([first, last]) => [first, last]),
    groups,
  };
}
