/** Files that go with the message: what each is, what is said of it, and taking it out again. */
import { useEffect, useState } from "react";
import type { OutgoingFile } from "../../core/api";
import { isAudio, isShownImage } from "../../domain/attachments/sniff";
import { useText } from "../../i18n/text";
import { Player } from "../attachments/player";
import { useSize } from "../attachments/use_size";
import { IconButton } from "../components/button";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import type { PendingFile, PendingFiles } from "./pending";

export interface PendingFileListProps {
  readonly files: PendingFiles;
  readonly pending: readonly PendingFile[];
}

export function PendingFileList({ files, pending }: PendingFileListProps) {
  const { t } = useText();
  if (pending.length === 0) return null;
  return (
    <ul className="pending-files" aria-label={t("attachment.list", { count: pending.length })}>
      {pending.map((one) => (
        <PendingRow key={one.key} pending={one} onRemove={() => files.remove(one.key)} />
      ))}
    </ul>
  );
}

function PendingRow(props: { readonly pending: PendingFile; readonly onRemove: () => void }) {
  const { t } = useText();
  const size = useSize();
  const { name, state } = props.pending;
  const file = state.kind === "ready" ? state.file : null;
  const url = useFileUrl(file);
  return (
    <li className="pending-file" data-state={state.kind}>
      {file !== null && url !== null && isShownImage(file.mediaType) ? (
        <img className="pending-picture" src={url} alt="" />
      ) : (
        <Icon
          name={
            state.kind === "refused"
              ? "warning"
              : file !== null && isAudio(file.mediaType)
                ? "microphone"
                : "file"
          }
        />
      )}
      <span className="file-name">
        {file !== null && isAudio(file.mediaType) && url !== null ? (
          <Player label={t("composer.voice.listen")} url={url} duration={file.duration ?? null} />
        ) : (
          <Name>{name}</Name>
        )}
        <span className="file-facts" role="status">
          {state.kind === "preparing" && t("attachment.preparing")}
          {state.kind === "refused" && t(`attachment.refused.${state.refusal}`)}
          {state.kind === "ready" && (
            <>
              {size(props.pending.size)}
              {state.notes.map((note) => (
                <span key={note}> · {t(`attachment.note.${note}`)}</span>
              ))}
            </>
          )}
        </span>
      </span>
      <IconButton
        icon="close"
        label={t("attachment.remove", { name })}
        tip="end"
        onPress={props.onRemove}
      />
    </li>
  );
}

function useFileUrl(file: OutgoingFile | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file === null || !(isShownImage(file.mediaType) || isAudio(file.mediaType))) return;
    const made = URL.createObjectURL(file.bytes);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [file]);
  return url;
}
