/**
 * What a message asks of this account, and where its conversation stands in the inbox: pure.
 *
 * A message asks for an answer when it is urgent or critical, or says by when somebody must have taken it. It asks the
 * people whom it names; where it names nobody, everybody on the roster: better one reader too many than a critical value
 * that each one takes for another's. It asks no longer
 * - when anybody but its author accepted it: somebody is responsible;
 * - for this account, when this account accepted, declined or read it back: what follows is the escalation's;
 *   a delegate's answer for it is its own, but not of who asked, and in a name that the vault did not confirm nobody's;
 * - when its author took it back, or replaced it by the next version of the same result card.
 * Having seen it is no answer. A page for a message asks its target, whomever the message named.
 */
import type { Need, Priority } from "../api";
import type { Content } from "../content/types";
import type { MessageRow } from "../store/rows";
import { answererOf } from "./acting";
import type { Annotation, InboxRow, OpenItem } from "./rows";

/** Open items kept for one conversation: of more than these, the oldest that are not critical are let go first. */
export const MOST_OPEN = 256;

const URGENT = 2;
const CRITICAL = 3;
const ANSWERS = new Set(["accepted", "declined", "read_back"]);

/** The item that a message opens for `me`; null where it asks nothing of this account. */
export function opensItem(row: MessageRow, content: Content, me: string): OpenItem | null {
  if (row.account === me || row.position === null) return null;
  const said = content.type === "handoff" ? content.original : content;
  const due = "acknowledge_by" in said ? said.acknowledge_by : null;
  if (row.priority < URGENT && due === null) return null;
  if (content.type === "page" || content.type === "notice") return null;
  if (said.type === "text" && said.mentions.length > 0 && !said.mentions.includes(me)) return null;
  const about = content.type === "handoff" ? content.message : row.message;
  const { message, account: author, priority, position } = row;
  return { message, about, author, priority, position, due };
}

/** Whether the item is settled for `me`, by what was done about its message. */
export function isSettled(item: OpenItem, annotations: readonly Annotation[], me: string): boolean {
  return annotations.some((each) => settles(item, each, me));
}

/** Whether one annotation of the item's message settles it for `me`. */
export function settles(item: OpenItem, annotation: Annotation, me: string): boolean {
  switch (annotation.kind) {
    case "acknowledgement":
      return answers(item, annotation, me);
    case "retraction":
    case "superseded":
      return annotation.account === item.author;
    default:
      return false;
  }
}

function answers(
  item: OpenItem,
  answer: Extract<Annotation, { kind: "acknowledgement" }>,
  me: string,
): boolean {
  const person = answererOf(answer);
  if (person === null) return false;
  if (person === me) return ANSWERS.has(answer.how) && answer.account !== item.author;
  return answer.how === "accepted" && ![person, answer.account].includes(item.author);
}

/** The items with one more, the most urgent and the newest kept. */
export function addItem(items: readonly OpenItem[], item: OpenItem): readonly OpenItem[] {
  const known = items.filter((each) => each.message !== item.message);
  const all = [...known, item].toSorted((one, other) => one.position - other.position);
  while (all.length > MOST_OPEN) {
    const least = all.findIndex((each) => each.priority < CRITICAL);
    all.splice(Math.max(least, 0), 1);
  }
  return all;
}

/** Why a conversation stands where it stands. `read`: this account's mark in it. */
export function needOf(row: InboxRow, read: number, me: string): Need {
  if (row.open.some((each) => each.priority >= CRITICAL)) return "critical";
  if (row.open.length > 0) return "unacknowledged";
  if (row.mentionedAt > read) return "mention";
  return isMine(row, me) ? "mine" : "rest";
}

/** Said to this account alone, about a patient in its care, or with something that it took. */
function isMine(row: InboxRow, me: string): boolean {
  return (
    row.took || row.summary?.kind === "direct" || (row.summary?.careTeam.includes(me) ?? false)
  );
}

/** When the most urgent of the open items has to be taken: of the highest priority, the earliest. */
export function dueOf(row: InboxRow): number | null {
  const highest = Math.max(0, ...row.open.map((each) => each.priority)) as Priority;
  const dues = row.open.flatMap((each) =>
    each.priority === highest && each.due !== null ? [each.due] : [],
  );
  return dues.length > 0 ? Math.min(...dues) : null;
}

export const NEEDS: readonly Need[] = ["critical", "unacknowledged", "mention", "mine", "rest"];

export interface Standing {
  readonly conversation: string;
  readonly need: Need;
  readonly due: number | null;
  readonly at: number;
}

/** The order of the inbox: by need, then what is due first, then the newest; the id keeps equals apart. */
export function compareStanding(one: Standing, other: Standing): number {
  const far = Number.MAX_SAFE_INTEGER;
  return (
    NEEDS.indexOf(one.need) - NEEDS.indexOf(other.need) ||
    (one.due ?? far) - (other.due ?? far) ||
    other.at - one.at ||
    (one.conversation < other.conversation ? -1 : 1)
  );
}
