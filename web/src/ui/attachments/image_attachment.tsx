/** A picture in the thread: its small copy at once, itself when it is in view. */
import { useEffect, useState } from "react";
import type { MessageView } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { isShownImage, sniff } from "../../domain/attachments/sniff";
import { useText } from "../../i18n/text";
import { useThread } from "../conversation/thread_context";
import { AttachmentTrouble } from "./attachment_trouble";
import { useOpened } from "./use_opened";

/** Larger ones wait until somebody asks for them. */
const FETCHED_UNASKED = 6 * 1024 * 1024;
const LONGEST = 320;

export interface ImageAttachmentProps {
  readonly message: MessageView;
  readonly attachment: Attachment;
}

export function ImageAttachment({ message, attachment }: ImageAttachmentProps) {
  const { t } = useText();
  const { view } = useThread();
  const { opened, open } = useOpened(message, attachment);
  const preview = usePreview(attachment);
  const [broken, setBroken] = useState(false);
  const mayFetch = message.state === "sent" && attachment.size <= FETCHED_UNASKED && !isSaving();
  useEffect(() => {
    if (opened === null && mayFetch) void open();
  }, [opened, mayFetch, open]);
  if (opened?.state === "refused") {
    return <AttachmentTrouble attachment={attachment} code={opened.refused.code} onRetry={open} />;
  }
  const { width, height } = roomFor(attachment);
  const url = opened?.state === "open" && !broken ? opened.url : preview;
  const label = t("attachment.photo", { name: attachment.name });
  return (
    <button
      type="button"
      className="image-attachment"
      aria-label={t("attachment.photo.open", { name: attachment.name })}
      onClick={() => view(message, attachment)}
      style={{ width, aspectRatio: `${width} / ${height}` }}
    >
      {url !== null && (
        <img
          src={url}
          alt={label}
          width={width}
          height={height}
          data-preview={url === preview || undefined}
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
        />
      )}
      {broken && <span className="image-broken">{t("attachment.photo.broken")}</span>}
    </button>
  );
}

/** The small copy's address. A sender writes it: only what is a picture by its bytes is drawn. */
function usePreview(attachment: Attachment): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const { preview } = attachment;
  useEffect(() => {
    const { mediaType } = sniff(preview, "");
    if (preview.length === 0 || !isShownImage(mediaType)) return;
    const made = URL.createObjectURL(new Blob([preview], { type: mediaType }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [preview]);
  return url;
}

/** The room that it gets before it is there, so that nothing moves. A sender's numbers may be anything. */
function roomFor({ width, height }: Attachment): { width: number; height: number } {
  if (width === null || height === null || !(width > 0) || !(height > 0)) {
    return { width: 240, height: 180 };
  }
  const ratio = Math.min(3, Math.max(1 / 3, width / height));
  return ratio >= 1
    ? { width: LONGEST, height: Math.round(LONGEST / ratio) }
    : { width: Math.round(LONGEST * ratio), height: LONGEST };
}

/** Its owner asked the browser to spare data. */
function isSaving(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}
