/**
 * Fills the profile of this origin for `bench/web`, with the core's own store, journal and views: every row, index entry,
 * search block and seal is there that the same messages would have left, fetched from the vault's archive. It runs in a
 * page beside which no client runs.
 */
import type { Bytes } from "../../src/core/bytes";
import { encodeContent, makeContent } from "../../src/core/content/codec";
import { Engine } from "../../src/core/engine/engine";
import { DEFAULTS, type Environment } from "../../src/core/environment";
import { openWebSocket } from "../../src/core/hub/frame-socket";
import { isRefused } from "../../src/core/hub/refusal";
import { loadMlsFrom } from "../../src/core/mls";
import { type Opened, unlockProfile } from "../../src/core/profile";
import { newId } from "../../src/core/protocol/ids";
import type { ConversationRow } from "../../src/core/store/rows";
import { openDatabase } from "../../src/core/store/schema";
import { findInbox } from "../../src/core/views/inbox-row";
import { Journal } from "../../src/core/views/journal";
import { keepMessage, type NewMessage } from "../../src/core/views/keep-message";
import { keepSummaries } from "../../src/core/views/people";
import type { Turn } from "../../src/core/views/turn";

export interface Order {
  readonly pin: string;
  /** The title of a conversation that this device is in: the thread to fill, and what copies are made of. */
  readonly title: string;
  readonly messages: number;
  /** Conversations to add, each with one message. Their MLS rows weigh as much as real ones and open nothing. */
  readonly conversations: number;
}

const AT_ONCE = 250;
const WORDS =
  "potassium repeat bloods at six please review bed four chest film back pain settled fluids running family informed " +
  "creatinine rising hold the next dose cannula out awaiting transport stable overnight call me if anything changes";
const words = WORDS.split(" ");

/** Milliseconds that it took. */
export async function fill(order: Order): Promise<number> {
  const started = performance.now();
  await loadModule();
  const database = await openDatabase(DEFAULTS.database, { closed: () => undefined });
  const opened = await unlockProfile(environment(), database, order.pin);
  if (isRefused(opened)) throw new Error(opened.code);
  const { store, credentials, storageKey, profile } = opened;
  const engine = new Engine({
    member: credentials.member(storageKey),
    clock: DEFAULTS.clock,
    makeId: newId,
    jitter: DEFAULTS.jitter,
  });
  const me = profile.me.account;
  const journal = new Journal({ store, engine, me, observe: () => undefined });
  const pattern = findPattern(opened, order.title);
  await fillThread(journal, opened, pattern, order.messages);
  await addConversations(journal, opened, pattern, order.conversations);
  await store.close();
  engine.close();
  return performance.now() - started;
}

async function loadModule(): Promise<void> {
  const listing = (await (await fetch("/files.json")).json()) as { files: Record<string, string> };
  const name = Object.keys(listing.files).find((each) => each.endsWith(".wasm"));
  loadMlsFrom(new Uint8Array(await (await fetch(`/${name}`)).arrayBuffer()));
}

function environment(): Environment {
  const none = (): never => {
    throw new Error("unused");
  };
  return {
    ...DEFAULTS,
    locks: { request: none },
    // The PIN needs the vault's share.
    openSocket: openWebSocket,
    network: { online: false, listen: () => () => undefined },
    loadMls: async () => undefined,
    makeId: newId,
  };
}

interface Pattern {
  readonly conversation: string;
  readonly row: ConversationRow;
  readonly accounts: readonly string[];
}

function findPattern({ store }: Opened, title: string): Pattern {
  for (const [key, row] of store.all("conversations")) {
    const conversation = String(key);
    const { summary } = findInbox(store, conversation);
    if (summary?.title !== title) continue;
    return { conversation, row, accounts: summary.roster.map((each) => each.account) };
  }
  throw new Error("no such conversation");
}

/** Positions go on where the conversation stands; the times lie a minute apart. */
async function fillThread(
  journal: Journal,
  { store }: Opened,
  { conversation, accounts }: Pattern,
  messages: number,
): Promise<void> {
  const first = findInbox(store, conversation).lastPosition + 1;
  // What was there before is read: the thread opens at its end.
  await journal.record((turn) => {
    turn.engine.markRead(turn.batch, conversation, first - 1);
    turn.recount(conversation);
    return [];
  });
  const now = DEFAULTS.clock();
  for (let done = 0; done < messages; done += AT_ONCE) {
    await journal.record(async (turn) => {
      for (let next = done; next < Math.min(done + AT_ONCE, messages); next += 1) {
        const author = accounts[next % accounts.length] ?? "";
        const at = now - (messages - next) * 60_000;
        await keepMessage(turn, message(conversation, first + next, at, author, next));
      }
      return [];
    });
  }
}

async function addConversations(
  journal: Journal,
  { store }: Opened,
  pattern: Pattern,
  conversations: number,
): Promise<void> {
  const rows = await store.getUnder("mls", `${pattern.conversation}/${pattern.row.generation}`);
  const now = DEFAULTS.clock();
  for (let done = 0; done < conversations; done += AT_ONCE) {
    await journal.record(async (turn) => {
      for (let next = done; next < Math.min(done + AT_ONCE, conversations); next += 1) {
        const conversation = newId();
        addConversation(turn, conversation, pattern, next);
        for (const [key, sealed] of rows) {
          const name = (key as readonly string[])[1] ?? "";
          turn.batch.put("mls", [`${conversation}/${pattern.row.generation}`, name], sealed);
        }
        const author = pattern.accounts[next % pattern.accounts.length] ?? "";
        await keepMessage(turn, message(conversation, 1, now - next * 1000, author, next));
      }
      return [];
    });
  }
}

function addConversation(turn: Turn, conversation: string, pattern: Pattern, next: number): void {
  const { row } = pattern;
  const group = row.groups[row.generation];
  if (group === undefined) throw new Error("not in it");
  // No self-update is due: there is no group that could make one.
  const groups = { [row.generation]: { ...group, updateDue: null, sentInEpoch: 0 } };
  const marks = { delivered: 1, read: 1, deliveredConfirmed: 1, readConfirmed: 1 };
  turn.batch.put("conversations", conversation, { ...row, ...marks, whole: 0, beyond: [], groups });
  const summary = findInbox(turn.batch, pattern.conversation).summary;
  if (summary === null) throw new Error("no summary");
  const { kind, roster, patient, careTeam } = summary;
  keepSummaries(turn, [
    {
      conversation,
      kind,
      title: `Ward ${next % 40}, ${words[next % words.length]} ${next}`,
      roster,
      patient: patient as Bytes | null,
      careTeam,
    } as Parameters<typeof keepSummaries>[1][number],
  ]);
}

function message(
  conversation: string,
  position: number,
  at: number,
  account: string,
  seed: number,
): NewMessage {
  const length = 3 + ((seed * 7919) % 40);
  const body = Array.from({ length }, (_, at) => words[(seed * 31 + at * 7) % words.length]);
  return {
    message: newId(),
    conversation,
    position,
    at,
    account,
    device: account,
    priority: seed % 25 === 0 ? 2 : 1,
    acknowledges: null,
    content: encodeContent(makeContent("text", { body: `${body.join(" ")} ${position}.` })),
    state: "history",
    failure: null,
  };
}
