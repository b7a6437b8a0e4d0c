/** What a message says, by its type. */
import type { MessageView } from "../../core/api";
import type { Content } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { AttachmentList } from "../attachments/attachment_list";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { ResultCard } from "../result/result_card";
import { DocumentCard } from "./document_card";
import { HandoffCard } from "./handoff_card";
import { MessageText } from "./message_text";
import { NoticeLine } from "./notice_line";
import { PageLine } from "./page_line";
import { RecoveryNotice } from "./recovery_notice";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

export interface MessageBodyProps {
  readonly message: MessageView;
  readonly progress: number | null;
}

export function MessageBody({ message, progress }: MessageBodyProps) {
  if (message.retracted !== null) return <Retracted message={message} />;
  return <ContentBody content={message.content} message={message} progress={progress} />;
}

export interface ContentBodyProps extends MessageBodyProps {
  readonly content: Content;
}

export function ContentBody({ content, message, progress }: ContentBodyProps) {
  const { me } = useThread();
  const { patient } = useConversation();
  switch (content.type) {
    case "text":
      return (
        <>
          {content.body !== "" && (
            <MessageText body={content.body} mentioned={message.named} me={me.account} />
          )}
          {content.attachments.length > 0 && (
            <AttachmentList
              message={message}
              attachments={content.attachments}
              progress={progress}
            />
          )}
        </>
      );
    case "result":
      return <ResultCard result={content} message={message} patient={patient} />;
    case "document":
      return <DocumentCard document={content} patient={patient} />;
    case "handoff":
      return <HandoffCard handoff={content} message={message} />;
    case "notice":
      return content.kind === "recovery_asked" ? (
        <RecoveryNotice notice={content} at={message.at} />
      ) : (
        <NoticeLine notice={content} named={message.named} at={message.at} />
      );
    case "page":
      return <PageLine page={content} named={message.named} at={message.at} />;
    case "acknowledgement":
    case "edit":
    case "reaction":
    case "retraction":
      // They belong to another message, which shows them. One that stands alone speaks of a message that is not here.
      return <Stray />;
    case "unknown":
      return <UnknownContent named={content.named} />;
  }
}

function Retracted({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  return (
    <p className="message-retracted">
      <Icon name="trash" />
      {message.mine
        ? t("conversation.retracted.you")
        : t("conversation.retracted.by", { name: message.retracted?.by.name ?? "" })}{" "}
      <span className="message-note">{t("conversation.retracted.kept")}</span>
    </p>
  );
}

function Stray() {
  const { t } = useText();
  return <p className="message-note">{t("conversation.stray")}</p>;
}

/** Not an error: a newer client wrote it, and a newer version of this one will show it. */
function UnknownContent({ named }: { readonly named: string }) {
  const { t } = useText();
  return (
    <div className="message-unknown">
      <Icon name="info" />
      <div>
        <p>{t("conversation.unknown")}</p>
        <p className="message-note">
          {t("conversation.unknown.kept")}{" "}
          {named !== "" && (
            <span>
              {t("conversation.unknown.type")} <Name>{named.slice(0, 60)}</Name>
            </span>
          )}
        </p>
      </div>
    </div>
  );
}
