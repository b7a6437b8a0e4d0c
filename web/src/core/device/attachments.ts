/** Fetch an attachment, checked and decrypted; files on their way up are here already. */
import type { Id, Outcome } from "../api";
import type { Attachment } from "../content/types";
import { Download } from "../hub/attachments";
import { isRefused } from "../hub/refusal";
import { contentOf } from "../views/message-row";
import { refuse } from "./compose";
import type { Device } from "./device";

export async function openAttachment(
  device: Device,
  message: Id,
  attachment: Attachment,
): Promise<Outcome<Blob>> {
  const row = await device.store.get("messages", message);
  if (row === undefined) return refuse("unknown_message");
  const type = attachment.media_type;
  const own = await ownFile(device, message, attachment);
  if (own !== null) return { ok: true, value: new Blob([own as BlobPart], { type }) };
  const progress = (done: number) => {
    device.progress.set(message, done);
    device.parts.emit({ kind: "progress", message, done });
  };
  const transfer = {
    ask: device.link.request.bind(device.link),
    conversation: row.conversation,
    progress,
  };
  const file = await device.attempt(() => new Download(transfer, attachment).run());
  device.progress.delete(message);
  if (!isRefused(file)) return { ok: true, value: new Blob([file], { type }) };
  return { ok: false, refused: file };
}

async function ownFile(
  device: Device,
  message: Id,
  attachment: Attachment,
): Promise<Uint8Array | null> {
  const upload = device.store.find("uploads", message);
  const content = upload && contentOf(upload);
  if (content?.type !== "text") return null;
  const index = content.attachments.findIndex((each) => each.blob === attachment.blob);
  return (await device.store.get("blobs", [message, index]))?.bytes ?? null;
}
