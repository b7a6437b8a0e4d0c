/**
 * The browser's face for `tests/differential`: engines over an IndexedDB in memory, moved by one JSON value a line. The
 * hub and the other face are in Python.
 */
import "fake-indexeddb/auto";
import { createInterface } from "node:readline";
import type { Bytes } from "../../src/core/bytes";
import { fromHex, hex } from "../../src/core/bytes";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import type { Effects } from "../../src/core/engine/effects";
import { Engine } from "../../src/core/engine/engine";
import { Member } from "../../src/core/mls";
import { decodeDelivery, decodeHubFrame, encodeFrame } from "../../src/core/protocol/frames";
import { newId } from "../../src/core/protocol/ids";
import type { DeviceFrame } from "../../src/core/protocol/wire";
import { StoreError } from "../../src/core/store/errors";
import type { MessageRow } from "../../src/core/store/rows";
import { CONTROL, openDatabase, REMOTE, RESIDENT } from "../../src/core/store/schema";
import { makeSealing } from "../../src/core/store/sealing";
import { Store } from "../../src/core/store/store";
import { Journal } from "../../src/core/views/journal";
import { keepMessage } from "../../src/core/views/keep-message";
import { contentOf } from "../../src/core/views/message-row";
import { loadModule, need } from "../support/node";

interface Given {
  readonly name: string;
  readonly signing_key: string;
  readonly chain: readonly string[];
  readonly anchors: Readonly<Record<string, string>>;
  readonly storage_key: string;
  /** Milliseconds. */
  readonly now: number;
}

type Command = Readonly<Record<string, unknown>> & { readonly do: string; readonly who: string };

const bytes = (text: unknown): Bytes => need(fromHex(String(text)), "bytes");

class Face {
  readonly #given: Given;
  #store!: Store;
  #engine!: Engine;
  #journal!: Journal;
  /** What happens to the next transaction: `not stored`, `stored`. */
  #fault = "ok";

  constructor(given: Given) {
    this.#given = given;
  }

  async open(): Promise<void> {
    const { name, signing_key, chain, anchors, storage_key, now } = this.#given;
    const database = await openDatabase(name, { closed: () => undefined });
    const sealing = await makeSealing(bytes(storage_key));
    this.#store = await Store.open(database, sealing, (when) => {
      const wanted = when === "before" ? "not stored" : "stored";
      if (this.#fault !== wanted) return;
      this.#fault = "ok";
      throw new StoreError("storage_failed");
    });
    const member = new Member(
      bytes(signing_key),
      chain.map(bytes),
      Object.fromEntries(Object.entries(anchors).map(([key, value]) => [key, bytes(value)])),
      bytes(storage_key),
    );
    const engine = new Engine({ member, clock: () => now, makeId: newId, jitter: () => 0 });
    this.#engine = engine;
    const me = member.identity.account;
    this.#journal = new Journal({ store: this.#store, engine, me, observe: () => undefined });
  }

  async close(): Promise<void> {
    await this.#store.close();
    this.#engine.close();
  }

  async handle(command: Command): Promise<unknown> {
    const journal = this.#journal;
    const conversation = String(command.conversation ?? "");
    this.#fault = String(command.fault ?? "ok");
    switch (command.do) {
      case "restart":
        await this.close();
        return this.open();
      case "sign in":
        return journal.run(async ({ batch, engine }) => ({
          effects: [],
          value: engine.signedIn(batch, Number(command.sent), Number(command.packages)),
        }));
      case "cursor":
        return this.#engine.cursor(this.#store);
      case "receive": {
        const deliveries = (command.deliveries as string[]).map((each) =>
          decodeDelivery(bytes(each)),
        );
        return this.#record(({ batch, engine }) => engine.applyAll(batch, deliveries));
      }
      case "caught up":
        return this.#record(async ({ batch, engine }) => {
          await engine.caughtUp(batch);
          return [];
        });
      case "compose": {
        const message = String(command.message);
        const content = encodeContent(makeContent("text", { body: String(command.body) }));
        return this.#compose(conversation, message, content);
      }
      case "update":
        return journal.run(async ({ batch, engine }) => ({
          effects: [],
          value: await engine.updateSelf(batch, conversation),
        }));
      case "outgoing":
        return this.#outgoing();
      case "settle": {
        const { frame, code } = command;
        const answer = code ? { code: String(code) } : decodeHubFrame(bytes(frame));
        return this.#record(({ batch, engine }) =>
          engine.settle(batch, Number(command.number), answer as never),
        );
      }
      case "state":
        return this.#state(conversation);
      default:
        throw new Error(command.do);
    }
  }

  /** As a device does it: into the outbox, and shown as waiting. */
  #compose(conversation: string, message: string, content: Bytes): Promise<unknown> {
    const { account, device } = this.#engine.identity;
    const said = { conversation, message, content, priority: 1, acknowledges: null } as const;
    const at = this.#given.now;
    return this.#journal.run(async (turn) => {
      const refused = await turn.engine.compose(turn.batch, said);
      const waiting = {
        account,
        device,
        at,
        position: null,
        state: "waiting",
        failure: null,
      } as const;
      if (refused === null) await keepMessage(turn, { ...said, ...waiting });
      return { effects: [], value: refused };
    });
  }

  #record(operation: Parameters<Journal["record"]>[0]): Promise<unknown> {
    return this.#journal.record(operation).then(told);
  }

  /** The first row that may leave: vault requests are answered here, as they ask for nothing. */
  async #outgoing(): Promise<unknown> {
    for (;;) {
      const [row] = this.#engine.outgoing(this.#store, new Set(), 1);
      if (row === undefined) return null;
      const { number, request } = row;
      if (request.to === "hub") {
        return { number, frame: hex(encodeFrame({ ...request.frame, id: 1 } as DeviceFrame)) };
      }
      await this.#journal.record(({ batch, engine }) =>
        engine.settle(batch, number, { tag: "done", id: 0 }),
      );
    }
  }

  async #state(conversation: string): Promise<unknown> {
    const rows = (await this.#store.threadFrom(conversation, 0, 100_000)).map((each) => each.row);
    const bodyOf = (row: MessageRow) => {
      const content = contentOf(row);
      return content.type === "text" ? content.body : "";
    };
    return this.#store.record(async (batch) => {
      const state = await this.#engine.epochAuthenticator(batch, conversation);
      const members = await this.#engine.members(batch, conversation);
      return {
        members: members.map((each) => each.device).sort(),
        generation: state?.generation ?? 0,
        epoch: state?.epoch ?? 0,
        authenticator: state === null ? "" : hex(state.authenticator),
        received: rows
          .filter((row) => row.state === "received")
          .map((row) => [row.message, row.device, bodyOf(row), row.position]),
        sent: rows.filter((row) => row.state === "sent").map((row) => row.message),
        failed: rows.filter((row) => row.state === "failed").map((row) => row.message),
        waiting: [...batch.all("outbox")].filter(([, row]) => row.kind === "message").length,
      };
    });
  }
}

/** What must never happen between faces that agree. */
function told(effects: Effects): unknown {
  return effects.flatMap((effect) => {
    if (effect.kind === "message_rejected") return [`rejected: ${effect.code}`];
    return effect.kind === "stalled" ? [`stalled: ${effect.reason}`] : [];
  });
}

/** Another profile in the same state. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const events = { closed: () => undefined };
  const [source, target] = [await openDatabase(from, events), await openDatabase(to, events)];
  for (const table of [CONTROL, ...RESIDENT, ...REMOTE]) {
    const records = await source.getAll(table);
    const transaction = target.transaction(table, "readwrite");
    for (const record of records) void transaction.store.put(record);
    await transaction.done;
  }
  source.close();
  target.close();
}

const faces = new Map<string, Face>();

async function handle(command: Command): Promise<unknown> {
  const { who } = command;
  if (command.do === "open") {
    const given = command as unknown as Given;
    if (typeof command.copy === "string") await copyDatabase(command.copy, given.name);
    const face = new Face(given);
    await face.open();
    faces.set(who, face);
    return null;
  }
  const face = need(faces.get(who), who);
  if (command.do !== "close") return face.handle(command);
  faces.delete(who);
  await face.close();
  if (command.forget === true) indexedDB.deleteDatabase(String(command.name));
  return null;
}

loadModule();
process.stdout.write(`${JSON.stringify({ value: "ready" })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  let answer: Record<string, unknown>;
  try {
    answer = { value: (await handle(JSON.parse(line))) ?? null };
  } catch (error) {
    const failed = error instanceof StoreError;
    answer = failed
      ? { failed: error.code }
      : { error: String(error instanceof Error ? error.stack : error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
