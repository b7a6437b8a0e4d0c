/** Whether an own message left this device: waiting, or failed with what to do. Sent ones have receipts. */
import type { MessageView } from "../../core/api";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Icon } from "../components/icon";
import { useThread } from "./thread_context";

export function SendStateLine({ message }: { readonly message: MessageView }) {
  const { t, explain } = useText();
  const { core, refused } = useThread();
  if (message.state === "sent") return null;
  if (message.state === "waiting") {
    const uploads = message.content.type === "text" && message.content.attachments.length > 0;
    return (
      <span className="send-state" data-state="waiting">
        <Icon name="clock" />
        {t("conversation.waiting")}
        {uploads && (
          <Button variant="quiet" onPress={() => void core.discard(message.message)}>
            {t("conversation.waiting.cancel")}
          </Button>
        )}
      </span>
    );
  }
  const retry = async () => {
    const outcome = await core.retry(message.message);
    if (!outcome.ok) refused(outcome.refused);
  };
  return (
    <span className="send-state" data-state="failed" role="alert">
      <span className="send-words">
        <Icon name="warning" />
        <span>
          <strong>{t("conversation.failed")}</strong> {explain(message.failure ?? "other")}
        </span>
      </span>
      <Button onPress={() => void retry()} icon="refresh">
        {t("conversation.failed.retry")}
      </Button>
      <Button variant="quiet" onPress={() => void core.discard(message.message)}>
        {t("conversation.failed.discard")}
      </Button>
    </span>
  );
}
