/** A hub, a steward and browsers' stores without sockets, moved by hand. */
import "fake-indexeddb/auto";
import type { Priority } from "../../src/core/api";
import type { Bytes } from "../../src/core/bytes";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import type { Content } from "../../src/core/content/types";
import type { Effect, Effects } from "../../src/core/engine/effects";
import { Engine } from "../../src/core/engine/engine";
import type { Group, Member } from "../../src/core/mls";
import { encodeGroupId } from "../../src/core/protocol/group-id";
import { newId } from "../../src/core/protocol/ids";
import { type Database, openDatabase } from "../../src/core/store/schema";
import { makeSealing } from "../../src/core/store/sealing";
import { type Fault, Store } from "../../src/core/store/store";
import { Inbox } from "../../src/core/views/inbox";
import { Journal } from "../../src/core/views/journal";
import { keepMessage } from "../../src/core/views/keep-message";
import { keepSummaries } from "../../src/core/views/people";
import { SearchIndex } from "../../src/core/views/search";
import type { ViewParts } from "../../src/core/views/thread";
import type { Turn } from "../../src/core/views/turn";
import { Authority, memberOf, NOW, type TestDevice } from "./authority";
import { FakeHub } from "./hub";
import { need } from "./node";

/** The founder of conversations: who comes and goes. */
export class Steward {
  readonly #hub: FakeHub;
  readonly #member: Member;
  readonly #groups = new Map<string, Group>();
  readonly device: TestDevice;

  constructor(hub: FakeHub, device: TestDevice) {
    this.#hub = hub;
    this.device = device;
    this.#member = memberOf(device, hub.anchors);
  }

  get #now(): number {
    return Math.floor(this.#hub.now / 1000);
  }

  found(conversation: string, devices: readonly string[], generation = 1): void {
    const group = this.#member.found(encodeGroupId({ conversation, generation }), this.#now);
    const groupInfo = group.groupInfo() as Bytes;
    const tag = "found_group";
    this.#hub.handle(this.device.device, { tag, conversation, generation, groupInfo });
    this.#groups.set(conversation, group);
    this.change(conversation, { add: devices });
  }

  change(
    conversation: string,
    change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ): void {
    const group = need(this.#groups.get(conversation), "group");
    this.#follow(conversation);
    const packages = this.#hub.claim(change.add ?? []);
    const reason = new Uint8Array(32);
    const pending = group.commit(packages, [...(change.remove ?? [])], reason, this.#now);
    const answer = this.#hub.handle(this.device.device, {
      tag: "commit_group",
      commit: pending.message as Bytes,
      welcome: (pending.welcome ?? null) as Bytes | null,
    });
    if ("code" in answer) throw new Error(answer.code);
    group.applyPending();
  }

  /** Other members' updates. */
  #follow(conversation: string): void {
    const group = need(this.#groups.get(conversation), "group");
    for (const delivery of this.#hub.after(this.device.device, 0)) {
      if (delivery.tag !== "commit") continue;
      try {
        group.processCommit(delivery.commit, this.#now);
      } catch {
        // Of an epoch that is over, or of another conversation.
      }
    }
  }
}

/** One browser: a database by name, everything else lost by `restart`. */
export class Client {
  readonly device: TestDevice;
  readonly hub: FakeHub;
  readonly database: string;
  readonly storageKey = crypto.getRandomValues(new Uint8Array(32));
  readonly effects: Effect[] = [];
  /** What happens around the next transactions. */
  fault: Fault = () => undefined;
  db!: Database;
  store!: Store;
  engine!: Engine;
  journal!: Journal;
  inbox!: Inbox;
  index!: SearchIndex;

  private constructor(device: TestDevice, hub: FakeHub, database: string) {
    this.device = device;
    this.hub = hub;
    this.database = database;
  }

  static async open(device: TestDevice, hub: FakeHub, database = newId()): Promise<Client> {
    const client = new Client(device, hub, database);
    await client.#open();
    return client;
  }

  get id(): string {
    return this.device.device;
  }

  get views(): ViewParts {
    return { store: this.store, me: this.device.account, progress: new Map() };
  }

  async #open(): Promise<void> {
    this.db = await openDatabase(this.database, { closed: () => undefined });
    const sealing = await makeSealing(this.storageKey);
    this.store = await Store.open(this.db, sealing, (when, writes) => this.fault(when, writes));
    const member = memberOf(this.device, this.hub.anchors, this.storageKey);
    const clock = () => this.hub.now;
    this.engine = new Engine({ member, clock, makeId: newId, jitter: () => 0 });
    this.inbox = new Inbox(this.store, this.device.account);
    this.index = new SearchIndex(this.store);
    this.journal = new Journal({
      store: this.store,
      engine: this.engine,
      me: this.device.account,
      observe: (effects, changes) => {
        this.effects.push(...effects);
        this.inbox.changed();
        this.index.add(changes.tokens);
      },
    });
  }

  /** Lose the memory, keep the database. */
  async restart(): Promise<void> {
    this.fault = () => undefined;
    await this.store.close();
    this.engine.close();
    await this.#open();
  }

  run(operation: (turn: Turn) => Promise<Effects> | Effects): Promise<Effects> {
    return this.journal.record(operation);
  }

  async signIn(): Promise<string | null> {
    const { sent, packages } = this.hub.device(this.id);
    const refused = await this.journal.run(async ({ batch, engine }) => ({
      effects: [],
      value: engine.signedIn(batch, sent, packages.length),
    }));
    return refused?.code ?? null;
  }

  async receive(most = 1000): Promise<boolean> {
    const entries = this.hub.after(this.id, this.engine.cursor(this.store)).slice(0, most);
    if (entries.length === 0) return false;
    await this.run(({ batch, engine }) => engine.applyAll(batch, entries));
    return true;
  }

  /** Send the first outbox row; false when there is none. `answered` false: the answer is lost. */
  async sendOne(answered = true): Promise<boolean> {
    const [row] = this.engine.outgoing(this.store, new Set(), 1);
    if (row === undefined) return false;
    const { request } = row;
    const answer =
      request.to === "hub"
        ? this.hub.handle(this.id, request.frame)
        : ({ tag: "done", id: 0 } as const);
    if (answered) {
      await this.run(({ batch, engine }) => engine.settle(batch, row.number, answer));
    }
    return true;
  }

  /** Until there is nothing to do: sign in, receive, send. */
  async sync(): Promise<void> {
    const refused = await this.signIn();
    if (refused !== null) throw new Error(refused);
    await this.receive();
    await this.run(async ({ batch, engine }) => {
      await engine.caughtUp(batch);
      return [];
    });
    while ((await this.sendOne()) || (await this.receive()));
  }

  async marks(): Promise<void> {
    const marks = this.engine.receiptsDue(this.store);
    if (marks.length === 0) return;
    this.hub.handle(this.id, { tag: "advance_receipts", marks });
    await this.run(({ batch, engine }) => {
      engine.receiptsConfirmed(batch, marks);
      return [];
    });
  }

  /** Compose a message and keep it. The same id again changes nothing. */
  async say(
    conversation: string,
    said: Content | string,
    options: { priority?: Priority; message?: string; acknowledges?: string } = {},
  ): Promise<string> {
    const content = encodeContent(
      typeof said === "string" ? makeContent("text", { body: said }) : said,
    );
    const { message = newId(), priority = 1, acknowledges = null } = options;
    await this.run(async (turn) => {
      const composition = { conversation, content, priority, acknowledges, message };
      const refused = await turn.engine.compose(turn.batch, composition);
      if (refused !== null) throw new Error(refused.code);
      await keepMessage(turn, {
        message,
        conversation,
        position: null,
        at: this.hub.now,
        account: this.device.account,
        device: this.id,
        priority,
        acknowledges,
        content,
        state: "waiting",
        failure: null,
      });
      return [];
    });
    return message;
  }

  async read(conversation: string, position: number): Promise<void> {
    await this.run((turn) => {
      turn.engine.markRead(turn.batch, conversation, position);
      turn.recount(conversation);
      return [];
    });
  }
}

export class House {
  readonly hub: FakeHub;
  readonly authority: Authority;
  readonly steward: Steward;
  readonly clients: Client[] = [];

  private constructor(hub: FakeHub, authority: Authority, steward: Steward) {
    this.hub = hub;
    this.authority = authority;
    this.steward = steward;
  }

  static async build(): Promise<House> {
    const authority = await Authority.found();
    const hub = new FakeHub(authority.anchors, NOW * 1000);
    const steward = new Steward(hub, await authority.device({ steward: true }));
    return new House(hub, authority, steward);
  }

  async add(account?: string): Promise<Client> {
    const device = await this.authority.device(account === undefined ? {} : { account });
    const client = await Client.open(device, this.hub);
    this.clients.push(client);
    return client;
  }

  /** A conversation of these, everybody in it and quiet, each with its title and roster. */
  async ward(...clients: Client[]): Promise<string> {
    const conversation = newId();
    for (const client of clients) await client.sync();
    this.steward.found(
      conversation,
      clients.map((client) => client.id),
    );
    await this.sync();
    const roster = clients.map(({ device: { account } }, index) => ({
      account,
      name: `Person ${index}`,
      role: "",
      delegate: null,
    }));
    for (const client of clients) {
      await client.run((turn) => {
        const told = { conversation, kind: "group", title: "Ward 4", roster };
        keepSummaries(turn, [
          { ...told, patient: null, careTeam: [], labels: [], emergency: null, founder: false },
        ]);
        return [];
      });
    }
    return conversation;
  }

  async sync(rounds = 2): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      for (const client of this.clients) await client.sync();
    }
  }
}
