/** One attachment and what became of opening it. */
import { useCallback, useSyncExternalStore } from "react";
import type { MessageView } from "../../core/api";
import type { Attachment } from "../../core/content/types";
import { useThread } from "../conversation/thread_context";
import type { Opened } from "./opened";

export interface Opening {
  readonly opened: Opened | null;
  readonly open: () => Promise<Opened>;
}

export function useOpened(message: MessageView, attachment: Attachment): Opening {
  const { attachments } = useThread();
  const opened = useSyncExternalStore(attachments.subscribe, () =>
    attachments.get(attachment.blob),
  );
  const open = useCallback(
    () => attachments.open(message.message, attachment),
    [attachments, message.message, attachment],
  );
  return { opened, open };
}
