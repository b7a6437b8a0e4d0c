/** A voice note: play, pause, and a line to move along. */
import type { MessageView } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { AttachmentTrouble } from "./attachment_trouble";
import { Player } from "./player";
import { useOpened } from "./use_opened";

export interface VoiceNoteProps {
  readonly message: MessageView;
  readonly attachment: Attachment;
}

export function VoiceNote({ message, attachment }: VoiceNoteProps) {
  const { t } = useText();
  const { opened, open } = useOpened(message, attachment);
  if (opened?.state === "refused") {
    return <AttachmentTrouble attachment={attachment} code={opened.refused.code} onRetry={open} />;
  }
  return (
    <Player
      label={t("attachment.voice", { name: message.author.name })}
      url={opened?.state === "open" ? opened.url : null}
      duration={attachment.duration}
      isDisabled={message.state !== "sent"}
      onOpen={async () => {
        const found = await open();
        return found.state === "open" ? found.url : null;
      }}
    />
  );
}
