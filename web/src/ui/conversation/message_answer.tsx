/** The answer bar, under messages that ask for an answer: results, urgent and critical ones, pages' originals. */
import type { MessageView } from "../../core/api";
import type { Content } from "../../core/content/types";
import { toneOf } from "../../domain/result/standing";
import { answererOf, askedOf } from "../../domain/thread/answers";
import { useText } from "../../i18n/text";
import { valuesToRepeat } from "../result/result_card";
import { AnswerBar } from "./answer_bar";
import { useThread } from "./thread_context";
import { useConversation } from "./use_conversation";

export function MessageAnswer({ message }: { readonly message: MessageView }) {
  const { me } = useThread();
  const { closed, mayActFor } = useConversation();
  const { t } = useText();
  if (message.mine || message.retracted !== null || message.state !== "sent") return null;
  // What acknowledges a message goes also where a member's certificate is not in the log.
  if (closed !== null && closed !== "certificate_unlogged") return null;
  const { content } = message;
  const about = content.type === "handoff" ? content.original : content;
  const steps = message.acknowledgements;
  const accepted = steps.some(
    (one) =>
      one.kind === "accepted" && one.person.account === me.account && answererOf(one) !== null,
  );
  if (!asksForAnswer(about, message) || accepted) return null;
  if (message.supersededBy !== null)
    return <p className="message-note">{t("result.answer.newer")}</p>;
  return (
    <AnswerBar
      message={message.message}
      acknowledgements={steps}
      mayActFor={askedOf(message, mayActFor)}
      values={about.type === "result" ? valuesToRepeat(about) : []}
      readBack={about.type === "result" || message.priority === 3}
    />
  );
}

/** Silent cards whose values are all as expected ask for nothing; the menu still offers it. */
function asksForAnswer(content: Content, message: MessageView): boolean {
  switch (content.type) {
    case "result":
      return (
        message.priority > 0 || toneOf(content) === "critical" || toneOf(content) === "abnormal"
      );
    case "text":
      return message.priority >= 2 || content.acknowledge_by !== null;
    case "document":
      return message.priority >= 2;
    default:
      return message.content.type === "handoff" && content.type !== "handoff";
  }
}
