/** An earlier message, given from the archive to somebody who could not read it: where it came from, and itself. */
import type { MessageView } from "../../core/api";
import type { Handoff } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { ContentBody } from "./message_body";
import { ShortTime } from "./times";

const REASONS = ["escalated", "on_call", "restored"] as const;

export interface HandoffCardProps {
  readonly handoff: Handoff;
  readonly message: MessageView;
}

export function HandoffCard({ handoff, message }: HandoffCardProps) {
  const { t } = useText();
  const sender = message.named.find((one) => one.account === handoff.sender);
  const reason = REASONS.find((one) => one === handoff.reason);
  return (
    <div className="handoff">
      <p className="handoff-head">
        <Icon name="forward" />
        <span>
          {t(reason === undefined ? "conversation.handoff" : `conversation.handoff.${reason}`)}{" "}
          {sender !== undefined && (
            <>
              {t("conversation.handoff.from")} <Name>{sender.name}</Name>,{" "}
            </>
          )}
          <ShortTime at={handoff.sent} />
        </span>
      </p>
      {handoff.original.type === "handoff" ? (
        // A hand-over of a hand-over would never end.
        <p className="message-note">{t("conversation.unknown")}</p>
      ) : (
        <ContentBody content={handoff.original} message={message} progress={null} />
      )}
    </div>
  );
}
