/** One message in the thread: who, when, what, how urgent, how far it came, and what may be done about it. */
import { memo, useId } from "react";
import type { MessageView } from "../../core/api";
import { useText } from "../../i18n/text";
import { Acting } from "../components/acting";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { Acknowledgements } from "./acknowledgements";
import { DeadlineMark } from "./deadline_mark";
import { MessageAnswer } from "./message_answer";
import { MessageBody } from "./message_body";
import { MessageTools } from "./message_tools";
import { PersonBadge } from "./person_badge";
import { QuoteBox } from "./quote_box";
import { Reactions } from "./reactions";
import { Receipts } from "./receipts";
import { SendStateLine } from "./send_state";
import { useThread } from "./thread_context";
import { Clock } from "./times";

export interface MessageRowProps {
  readonly message: MessageView;
  readonly continued: boolean;
  /** The one that the Tab key reaches. */
  readonly current: boolean;
  readonly progress: number | null;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, continued, current, progress } = props;
  const { t } = useText();
  const { details } = useThread();
  const label = useId();
  const body = useId();
  // An event is no one's words: it stands as a line of its own.
  const isEvent = message.content.type === "notice" || message.content.type === "page";
  const isBare = continued || isEvent;
  const isEdited = message.edits.length > 0 && message.retracted === null;
  return (
    <article
      className="message"
      data-message={message.message}
      data-type={message.content.type}
      data-mine={message.mine || undefined}
      data-continued={continued || undefined}
      data-priority={message.priority}
      data-state={message.state}
      data-mentions-me={message.mentionsMe || undefined}
      tabIndex={current ? 0 : -1}
      aria-labelledby={`${label} ${body}`}
    >
      <div className="message-side">
        {continued && <Clock at={message.at} />}
        {!isBare && <PersonBadge person={message.author} />}
      </div>
      <div className="message-main">
        <header className="message-head" id={label} data-hidden={isBare || undefined}>
          <span className="message-author">
            {message.mine ? t("conversation.you") : <Name>{message.author.name}</Name>}
            <Acting acting={message.actingFor} />
          </span>
          {!message.mine && message.author.role !== "" && (
            <span className="message-role">
              <Name>{message.author.role}</Name>
            </span>
          )}
          <Clock at={message.at} />
          <PriorityMark message={message} />
          <DeadlineMark message={message} />
          {message.mentionsMe && (
            <span className="mentions-me">
              <Icon name="at" />
              {t("conversation.mentions.you")}
            </span>
          )}
          {isEdited && (
            <button
              type="button"
              className="edited"
              aria-label={t("conversation.edited.show")}
              onClick={() => details(message)}
            >
              {t("conversation.edited")}
            </button>
          )}
        </header>
        {message.replyTo !== null && <QuoteBox quote={message.replyTo} />}
        <div className="message-body" id={body}>
          <MessageBody message={message} progress={progress} />
        </div>
        <MessageAnswer message={message} />
        <Reactions message={message} />
        <Acknowledgements message={message} />
        <div className="message-foot">
          <SendStateLine message={message} />
          {message.mine && <Receipts message={message} />}
        </div>
      </div>
      <MessageTools message={message} />
    </article>
  );
});

const PRIORITIES = { 2: "urgent", 3: "critical", 0: "silent" } as const;
const ICONS = { urgent: "urgent", critical: "critical", silent: "bell_off" } as const;

function PriorityMark({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  if (message.priority === 1) return null;
  const name = PRIORITIES[message.priority];
  // A card says itself how its values are; a silent one is nothing worth a mark.
  if (message.content.type === "result" || (name === "silent" && message.content.type !== "text")) {
    return null;
  }
  return (
    <span className="priority" data-priority={name}>
      <Icon name={ICONS[name]} />
      {t(`conversation.priority.${name}`)}
    </span>
  );
}
