/** Until when somebody must answer, as a countdown. */
import type { MessageView } from "../../core/api";
import { answererOf } from "./answers";
import { responsibleFor } from "./receipts";

export interface Deadline {
  readonly due: number;
  /** Somebody took it: the time no longer runs. */
  readonly answered: boolean;
}

/** What the author asked for, the open page's, or a critical result's; null when nothing is to be answered by a time. */
export function deadlineOf(message: MessageView): Deadline | null {
  if (message.retracted !== null) {
    return null;
  }
  const { content, paged } = message;
  const asked = content.type === "text" ? content.acknowledge_by : null;
  const first = content.type === "result" ? content.acknowledge_by : null;
  const due = asked ?? paged?.due ?? first;
  if (due === null) {
    return null;
  }
  const answered =
    asked !== null ? isAnswered(message) : responsibleFor(message).kind === "accepted";
  return { due, answered };
}

/** Acknowledging in any way but declining answers what an author asked for; a page needs somebody to take it. */
function isAnswered(message: MessageView): boolean {
  const author = message.author.account;
  return message.acknowledgements.some((one) => {
    const person = answererOf(one);
    if (one.kind === "declined" || person === null) return false;
    return person.account !== author && one.person.account !== author;
  });
}

/** Milliseconds until the shown time changes: seconds below an hour, then minutes. */
export function nextTick(due: number, now: number): number {
  const span = Math.abs(due - now);
  const step = span <= 3_600_000 ? 1000 : 60_000;
  return (now < due ? span % step : step - (span % step)) || step;
}
