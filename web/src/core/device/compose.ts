/** What this person says: stored and shown first, sent when it can be. */
import type { Id, Outcome, Outgoing, Priority, Refused } from "../api";
import { encodeContent } from "../content/codec";
import type { AcknowledgementKind, Content, KnownContent, Text } from "../content/types";
import { MAX_CONTENT } from "../engine/rules";
import type { MessageRow } from "../store/rows";
import { annotationOf, unannotate } from "../views/annotate";
import { foldMessage } from "../views/fold";
import { findInbox, putInbox } from "../views/inbox-row";
import { keepMessage } from "../views/keep-message";
import { contentOf, lastOf } from "../views/message-row";
import type { LastMessage } from "../views/rows";
import type { Turn } from "../views/turn";
import type { Device } from "./device";
import { dropFiles, sendFilesAgain, sendWithFiles } from "./uploads";

export const DONE: Outcome<void> = { ok: true, value: undefined };
const SILENT: Priority = 0;

export function refuse(code: string): { ok: false; refused: Refused } {
  return { ok: false, refused: { code } };
}

export async function send(
  device: Device,
  conversation: Id,
  outgoing: Outgoing,
): Promise<Outcome<Id>> {
  const { body, priority, replyTo, mentions, acknowledgeBy, onBehalfOf, files } = outgoing;
  const content: Text = {
    type: "text",
    version: 1,
    body,
    reply_to: replyTo ?? null,
    patient: null,
    mentions: mentions ?? [],
    acknowledge_by: acknowledgeBy ?? null,
    attachments: [],
    on_behalf_of: onBehalfOf ?? null,
  };
  if (files !== undefined && files.length > 0) {
    return sendWithFiles(device, conversation, content, priority, files);
  }
  return say(device, { conversation, content, priority, acknowledges: null });
}

export interface Said {
  readonly conversation: Id;
  readonly content: Content;
  readonly priority: Priority;
  readonly acknowledges: Id | null;
}

/** Compose a message and keep it as waiting, in one transaction. Its id. */
export async function say(device: Device, said: Said): Promise<Outcome<Id>> {
  const message = device.parts.environment.makeId();
  const refused = await device.journal.run(async (turn) => {
    const value = await composeIn(device, turn, message, said);
    return { effects: [], value };
  });
  return refused === null ? { ok: true, value: message } : { ok: false, refused };
}

export async function composeIn(
  device: Device,
  turn: Turn,
  message: Id,
  said: Said,
): Promise<Refused | null> {
  const { conversation, priority, acknowledges } = said;
  const content = encodeContent(said.content);
  if (content.length > MAX_CONTENT) return { code: "message_too_long" };
  const { batch, engine } = turn;
  const composition = { conversation, content, priority, acknowledges, message };
  const refused = await engine.compose(batch, composition);
  if (refused !== null) return refused;
  await keepMessage(turn, waitingRow(device, message, said, content));
  return null;
}

export function waitingRow(device: Device, message: Id, said: Said, content: Uint8Array) {
  const { conversation, priority, acknowledges } = said;
  const { account, device: id } = device.engine.identity;
  return {
    message,
    conversation,
    position: null,
    at: device.now(),
    account,
    device: id,
    priority,
    acknowledges,
    content,
    state: "waiting" as const,
    failure: null,
  };
}

/** Other words for an own text. Refused: `unknown_message`, `not_permitted`. */
export async function edit(
  device: Device,
  message: Id,
  body: string,
  mentions?: readonly Id[],
): Promise<Outcome<void>> {
  const own = await findOwnText(device, message);
  if ("code" in own) return { ok: false, refused: own };
  const content: KnownContent = {
    type: "edit",
    version: 1,
    message,
    body,
    mentions: mentions ?? own.text.mentions,
  };
  return sayAbout(device, own.row.conversation, content, null);
}

export async function retract(device: Device, message: Id, reason = ""): Promise<Outcome<void>> {
  const own = await findOwnText(device, message);
  if ("code" in own) return { ok: false, refused: own };
  const content: KnownContent = { type: "retraction", version: 1, message, reason };
  return sayAbout(device, own.row.conversation, content, null);
}

export async function react(
  device: Device,
  message: Id,
  emoji: string,
  on: boolean,
): Promise<Outcome<void>> {
  const row = await device.store.get("messages", message);
  if (row === undefined) return refuse("unknown_message");
  const content: KnownContent = { type: "reaction", version: 1, message, emoji, removed: !on };
  return sayAbout(device, row.conversation, content, null);
}

/** A handoff is answered by what it hands on, where everybody here can see it. */
export async function acknowledge(
  device: Device,
  message: Id,
  kind: AcknowledgementKind,
  text: string,
  onBehalfOf?: Id,
): Promise<Outcome<void>> {
  const row = await device.store.get("messages", message);
  if (row === undefined) return refuse("unknown_message");
  const said = contentOf(row);
  const about = said.type === "handoff" && said.conversation === null ? said.message : message;
  const content: KnownContent = {
    ...{ type: "acknowledgement", version: 1, message: about, kind, text },
    on_behalf_of: onBehalfOf ?? null,
  };
  return sayAbout(device, row.conversation, content, about);
}

async function sayAbout(
  device: Device,
  conversation: Id,
  content: Content,
  acknowledges: Id | null,
): Promise<Outcome<void>> {
  const said = await say(device, { conversation, content, priority: SILENT, acknowledges });
  return said.ok ? DONE : said;
}

async function findOwnText(
  device: Device,
  message: Id,
): Promise<{ row: MessageRow; text: Text } | Refused> {
  const row = await device.store.get("messages", message);
  if (row === undefined) return { code: "unknown_message" };
  const annotations = (await device.store.get("annotations", message)) ?? [];
  const folded = foldMessage(row.account, row.at, contentOf(row), annotations);
  const { content, retracted } = folded;
  if (row.account !== device.me || row.state === "failed") return { code: "not_permitted" };
  if (content.type !== "text" || retracted !== null) return { code: "not_permitted" };
  return { row, text: content };
}

/** Send a failed message again, as a new one; the failed one is gone then. */
export async function retry(device: Device, message: Id): Promise<Outcome<void>> {
  const row = await device.store.get("messages", message);
  if (row === undefined || row.state !== "failed") return refuse("unknown_message");
  if (await sendFilesAgain(device, row, (turn) => forgetMessage(turn, row))) return DONE;
  const { conversation, priority, acknowledges } = row;
  const next = device.parts.environment.makeId();
  const said = { conversation, content: contentOf(row), priority, acknowledges };
  const refused = await device.journal.run(async (turn) => {
    const value = await composeIn(device, turn, next, said);
    if (value === null) await forgetMessage(turn, row);
    return { effects: [], value };
  });
  return refused === null ? DONE : { ok: false, refused };
}

/** Forget a message that the hub has not taken: a failed one, one whose files go up, one not encrypted yet. */
export async function discard(device: Device, message: Id): Promise<void> {
  await device.journal.record(async (turn) => {
    const row = await turn.batch.get("messages", message);
    if (row === undefined || row.position !== null) return [];
    const uploading = turn.batch.find("uploads", message) !== undefined;
    const withdrawn =
      row.state === "waiting" && !uploading && turn.engine.withdraw(turn.batch, message);
    if (row.state !== "failed" && !uploading && !withdrawn) return [];
    if (uploading) device.uploads.get(message)?.abort();
    turn.batch.delete("uploads", message);
    await dropFiles(turn, message);
    await forgetMessage(turn, row);
    return [];
  });
}

async function forgetMessage(turn: Turn, row: MessageRow): Promise<void> {
  turn.batch.delete("messages", row.message);
  const annotation = annotationOf(row, contentOf(row));
  if (annotation !== null) await unannotate(turn, annotation.about, row.message);
  const { conversation } = row;
  turn.conversations.add(conversation);
  turn.tokens.push({ m: row.message, c: conversation, a: row.at, w: "" });
  if (findInbox(turn.batch, conversation).last?.message !== row.message) return;
  const newest = await turn.store.threadBefore(conversation, Number.MAX_VALUE, 2);
  const next = newest.find((each) => each.row.message !== row.message)?.row;
  putInbox(turn, conversation, { last: next === undefined ? null : await asLast(turn, next) });
}

async function asLast(turn: Turn, row: MessageRow): Promise<LastMessage> {
  const annotations = (await turn.batch.get("annotations", row.message)) ?? [];
  const folded = foldMessage(row.account, row.at, contentOf(row), annotations);
  return lastOf(row, folded.content, folded.retracted !== null);
}
