/** What hangs on a message: pictures in the thread, voice notes with a player, everything else as a file to save. */
import type { MessageView } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { isAudio, isShownImage } from "../../domain/attachments/sniff";
import { useText } from "../../i18n/text";
import { FileAttachment } from "./file_attachment";
import { ImageAttachment } from "./image_attachment";
import { VoiceNote } from "./voice_note";

export interface AttachmentListProps {
  readonly message: MessageView;
  readonly attachments: readonly Attachment[];
  /** Of the upload, 0 to 1. */
  readonly progress: number | null;
}

export function AttachmentList({ message, attachments, progress }: AttachmentListProps) {
  const { t } = useText();
  return (
    <div className="attachments">
      <ul
        className="attachment-list"
        aria-label={t("attachment.list", { count: attachments.length })}
      >
        {attachments.map((one) => (
          <li key={one.blob}>
            <OneAttachment message={message} attachment={one} />
          </li>
        ))}
      </ul>
      {progress !== null && message.state === "waiting" && (
        <Progress done={progress} label={t("attachment.uploading")} />
      )}
    </div>
  );
}

function OneAttachment(props: { readonly message: MessageView; readonly attachment: Attachment }) {
  const { attachment } = props;
  if (isShownImage(attachment.media_type)) return <ImageAttachment {...props} />;
  if (isAudio(attachment.media_type)) return <VoiceNote {...props} />;
  return <FileAttachment {...props} />;
}

export function Progress({ done, label }: { readonly done: number; readonly label: string }) {
  return (
    <span className="progress">
      <progress max={1} value={done} aria-label={label} />
      <span>{`${Math.round(done * 100)} %`}</span>
    </span>
  );
}
