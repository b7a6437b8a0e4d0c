/** Until when somebody must answer, counting down by the hub's clock: this machine's may be wrong. */
import type { MessageView } from "../../core/api";
import { deadlineOf, nextTick } from "../../domain/thread/deadline";
import { showDue } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { Icon } from "../components/icon";
import { useNow } from "../components/use_now";
import { useShortTime } from "./times";

export function DeadlineMark({ message }: { readonly message: MessageView }) {
  const deadline = deadlineOf(message);
  if (deadline === null) return null;
  return deadline.answered ? null : <Running due={deadline.due} />;
}

function Running({ due }: { readonly due: number }) {
  const { t, say } = useText();
  const { clockSkew } = useOpen();
  const now = useNow((at) => nextTick(due, at - clockSkew)) - clockSkew;
  const short = useShortTime();
  const { overdue, pressing, left } = showDue(due, now);
  const words = typeof left === "string" ? left : say(left);
  return (
    <span
      className="deadline"
      data-overdue={overdue}
      data-pressing={pressing}
      role="timer"
      aria-live="off"
    >
      <Icon name="clock" />
      {t(overdue ? "conversation.deadline.over" : "conversation.deadline.left", {
        time: short(due),
        left: words,
      })}
    </span>
  );
}
