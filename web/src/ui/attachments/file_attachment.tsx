/** A file: its name, what it is and how large, and saving it. Never shown inside the page. */
import { useState } from "react";
import type { MessageView } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { bareType, UNKNOWN_TYPE } from "../../domain/attachments/sniff";
import { useText } from "../../i18n/text";
import { IconButton } from "../components/button";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { AttachmentTrouble } from "./attachment_trouble";
import { saveFile } from "./save_file";
import { useOpened } from "./use_opened";
import { useSize } from "./use_size";

export interface FileAttachmentProps {
  readonly message: MessageView;
  readonly attachment: Attachment;
}

export function FileAttachment({ message, attachment }: FileAttachmentProps) {
  const { t } = useText();
  const { opened, open } = useOpened(message, attachment);
  const size = useSize();
  const [busy, setBusy] = useState(false);
  if (opened?.state === "refused") {
    return <AttachmentTrouble attachment={attachment} code={opened.refused.code} onRetry={open} />;
  }
  const save = async () => {
    setBusy(true);
    const found = await open();
    setBusy(false);
    if (found.state === "open") saveFile(found.url, attachment.name);
  };
  return (
    <div className="file-attachment">
      <Icon name="file" />
      <span className="file-name">
        <Name>{attachment.name}</Name>
        <span className="file-facts">
          {size(attachment.size)} ·{" "}
          {typeWords(attachment.media_type) ?? t("attachment.type.unknown")}
        </span>
      </span>
      <IconButton
        icon="download"
        label={t("attachment.save", { name: attachment.name })}
        isDisabled={busy || message.state !== "sent"}
        tip="end"
        onPress={() => void save()}
      />
    </div>
  );
}

function typeWords(mediaType: string): string | null {
  const bare = bareType(mediaType);
  return bare === "" || bare === UNKNOWN_TYPE ? null : bare.slice(0, 60);
}
