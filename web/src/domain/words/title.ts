/** What a conversation is called. */
import type { Id, InboxEntry } from "../../core/api";
import { plainText } from "../text/controls";

/** Its own title; without one, the other people's names. */
export function titleOf(entry: Pick<InboxEntry, "title" | "roster">, me: Id): string {
  const title = plainText(entry.title, "name").trim();
  if (title !== "") return title;
  const others = entry.roster.filter((person) => person.account !== me);
  return (others.length > 0 ? others : entry.roster)
    .map((person) => plainText(person.name, "name"))
    .join(", ");
}
