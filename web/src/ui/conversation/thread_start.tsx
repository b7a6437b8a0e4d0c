/** Above the earliest message that is stored here: the vault's archive may have more. Asking for it is recorded. */
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { useThread } from "./thread_context";
import type { ThreadState } from "./thread_store";

export interface ThreadStartProps {
  readonly archive: ThreadState["archive"];
  /** There are earlier ones here, on their way. */
  readonly earlier: boolean;
}

export function ThreadStart({ archive, earlier }: ThreadStartProps) {
  const { t } = useText();
  const { store } = useThread();
  return (
    <li className="thread-start">
      {earlier ? (
        <p>{t("conversation.earlier")}</p>
      ) : archive === "exhausted" ? (
        <p>{t("conversation.start")}</p>
      ) : (
        <>
          <Button
            icon="clock"
            isDisabled={archive === "asking"}
            onPress={() => void store.fetchArchive()}
          >
            {t(archive === "asking" ? "conversation.archive.asking" : "conversation.archive.ask")}
          </Button>
          <p role="status">{archive === "failed" && t("conversation.archive.failed")}</p>
        </>
      )}
    </li>
  );
}
