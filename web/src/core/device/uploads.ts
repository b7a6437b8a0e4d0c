/**
 * Messages with files: stored whole first, then each file goes up, then the message is composed. What was begun goes on
 * after a restart with the same keys and the same bytes.
 */
import type { Id, Outcome, OutgoingFile, Priority } from "../api";
import type { Bytes } from "../bytes";
import { decodeContent, encodeContent } from "../content/codec";
import type { Attachment, Text } from "../content/types";
import { newAttachmentKey } from "../crypto/attachments";
import { sha256 } from "../crypto/hash";
import { uploadAttachment } from "../hub/attachments";
import { ConnectionLostError } from "../hub/errors";
import { MAX_ATTACHMENT } from "../protocol/limits";
import type { MessageRow } from "../store/rows";
import { findInbox, putInbox } from "../views/inbox-row";
import { keepMessage } from "../views/keep-message";
import { contentOf, lastOf, putMessage } from "../views/message-row";
import type { Turn } from "../views/turn";
import { refuse, waitingRow } from "./compose";
import type { Device } from "./device";

/** `wardline.protocol.limits`. */
const MAX_ATTACHMENTS = 16;
const MAX_PREVIEW = 8 << 10;
/** Milliseconds until an upload is tried again that no connection carried. */
const AGAIN = 5_000;

export async function sendWithFiles(
  device: Device,
  conversation: Id,
  text: Text,
  priority: Priority,
  files: readonly OutgoingFile[],
): Promise<Outcome<Id>> {
  if (device.engine.live(device.store, conversation) === null) return refuse("not_a_member");
  const tooMany = files.length > MAX_ATTACHMENTS;
  if (tooMany || files.some((file) => file.bytes.size > MAX_ATTACHMENT)) {
    return refuse("attachment_too_large");
  }
  const message = device.parts.environment.makeId();
  const bytes = await Promise.all(
    files.map(async (file) => new Uint8Array(await file.bytes.arrayBuffer())),
  );
  const attachments = await Promise.all(
    files.map((file, index) => attachmentOf(device, file, bytes[index] ?? new Uint8Array())),
  );
  const content = { ...text, attachments };
  const encoded = encodeContent(content);
  await device.journal.record(async (turn) => {
    const said = { conversation, content, priority, acknowledges: null };
    await keepMessage(turn, waitingRow(device, message, said, encoded));
    turn.batch.put("uploads", message, { conversation, priority, content: encoded });
    bytes.forEach((each, index) => {
      turn.batch.put("blobs", [message, index], { bytes: each });
    });
    return [];
  });
  begin(device, message);
  return { ok: true, value: message };
}

/** Go on with what was begun before. */
export function resumeUploads(device: Device): void {
  for (const [message] of device.store.all("uploads")) begin(device, String(message));
}

async function attachmentOf(device: Device, file: OutgoingFile, bytes: Bytes): Promise<Attachment> {
  const preview = (file.preview ?? new Uint8Array()) as Bytes;
  return {
    blob: device.parts.environment.makeId(),
    key: newAttachmentKey(),
    size: bytes.length,
    sha256: await sha256(bytes),
    name: file.name,
    media_type: file.mediaType,
    width: file.width ?? null,
    height: file.height ?? null,
    duration: file.duration ?? null,
    preview: preview.length > MAX_PREVIEW ? new Uint8Array() : preview,
  };
}

function begin(device: Device, message: Id): void {
  const abort = new AbortController();
  device.uploads.set(message, abort);
  void upload(device, message, abort.signal)
    .catch((error: unknown) => {
      if (!abort.signal.aborted && !device.closed) device.parts.failed(error);
    })
    .finally(() => {
      device.uploads.delete(message);
      device.progress.delete(message);
    });
}

async function upload(device: Device, message: Id, signal: AbortSignal): Promise<void> {
  for (;;) {
    const row = device.store.find("uploads", message);
    if (row === undefined || signal.aborted) return;
    try {
      const code = await uploadAll(device, message, signal);
      await device.journal.record(async (turn) => finish(turn, message, code));
      return;
    } catch (error) {
      if (!(error instanceof ConnectionLostError) && !device.endures(error)) throw error;
    }
    await device.waitFor(() => (signal.aborted ? true : null), AGAIN);
  }
}

/** The code of what refused it; null when the hub has everything. */
async function uploadAll(device: Device, message: Id, signal: AbortSignal): Promise<string | null> {
  const row = device.store.find("uploads", message);
  const content = row && decodeContent(row.content as Bytes);
  if (row === undefined || content?.type !== "text") return "content_malformed";
  const { conversation } = row;
  const count = content.attachments.length;
  for (const [index, attachment] of content.attachments.entries()) {
    const stored = await device.store.get("blobs", [message, index]);
    if (stored === undefined) return "unknown_attachment";
    const refused = await uploadAttachment(
      {
        ask: (request) => device.link.request(request),
        conversation,
        signal,
        progress: (done) => tellProgress(device, message, (index + done) / count),
      },
      stored.bytes as Bytes,
      attachment.blob,
      attachment.key,
    );
    if (refused !== null) return refused.code;
  }
  return null;
}

function tellProgress(device: Device, message: Id, done: number): void {
  device.progress.set(message, done);
  device.parts.emit({ kind: "progress", message, done });
}

/** Everything is there: compose the message under its id. Or it never will be: its files stay, for another try. */
async function finish(turn: Turn, message: Id, code: string | null): Promise<[]> {
  const { batch, engine } = turn;
  const upload = batch.find("uploads", message);
  const row = await batch.get("messages", message);
  if (upload === undefined || row === undefined) return [];
  batch.delete("uploads", message);
  const { conversation, priority, content } = upload;
  const composition = { conversation, content, priority, acknowledges: null, message };
  const failure = code ?? (await engine.compose(batch, composition))?.code ?? null;
  turn.conversations.add(conversation);
  if (code === null) await dropFiles(turn, message);
  if (failure === null) return [];
  const failed = { ...row, state: "failed" as const, failure };
  putMessage(turn, failed);
  const { last } = findInbox(batch, conversation);
  if (last?.message === message) {
    putInbox(turn, conversation, { last: lastOf(failed, contentOf(failed), false) });
  }
  return [];
}

/** Forget what was to go up with a message. */
export async function dropFiles(turn: Turn, message: Id): Promise<void> {
  for (const key of await turn.batch.keysUnder("blobs", message)) turn.batch.delete("blobs", key);
}

/** Whether the files of a failed message are still here, and go up again under another id. */
export async function sendFilesAgain(
  device: Device,
  failed: MessageRow,
  forget: (turn: Turn) => Promise<void>,
): Promise<boolean> {
  const files = await device.store.getUnder("blobs", failed.message);
  if (files.length === 0) return false;
  const message = device.parts.environment.makeId();
  const content = contentOf(failed);
  const { conversation, priority } = failed;
  await device.journal.record(async (turn) => {
    const said = { conversation, content, priority, acknowledges: null };
    await dropFiles(turn, failed.message);
    await forget(turn);
    await keepMessage(turn, waitingRow(device, message, said, failed.content));
    files.forEach(([, file], index) => {
      turn.batch.put("blobs", [message, index], file);
    });
    const upload = { conversation, priority, content: failed.content };
    turn.batch.put("uploads", message, upload);
    return [];
  });
  begin(device, message);
  return true;
}
