/** In whose name a message may be answered, and whose an answer is. */
import type { Acknowledged, Id, MessageView, Person } from "../../core/api";

/** Whose answer it is; null where its author named somebody whom the vault did not confirm. */
export function answererOf(answer: Pick<Acknowledged, "person" | "actingFor">): Person | null {
  if (answer.actingFor === undefined) return answer.person;
  return answer.actingFor.confirmed ? answer.actingFor.person : null;
}

/** What `me` said about a message, as themself or for one other. */
export function saidAs(
  answers: readonly Acknowledged[],
  me: Id,
  principal: Id | null,
): readonly Acknowledged[] {
  return answers.filter(
    (one) => one.person.account === me && (one.actingFor?.person.account ?? null) === principal,
  );
}

/** For whom of `mayActFor` the message is: not its author, and whom it names where it names anybody. */
export function askedOf(
  message: Pick<MessageView, "author" | "content" | "paged">,
  mayActFor: readonly Person[],
): readonly Person[] {
  const { content, author, paged } = message;
  const said = content.type === "handoff" ? content.original : content;
  const named = said.type === "text" ? said.mentions : [];
  return mayActFor.filter(
    ({ account }) =>
      account !== author.account &&
      (named.length === 0 || named.includes(account) || paged?.person.account === account),
  );
}
