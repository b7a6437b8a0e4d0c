/** The conversations of the rows in view, a page at a time. */
import { useQueries } from "@tanstack/react-query";
import type { InboxEntry, InboxPage } from "../../core/api";
import { type Layout, pagesOf } from "../../domain/inbox/sections";
import { useCore } from "../app/core_context";
import { INBOX_PAGE, inboxPage } from "../app/queries";
import { useFilter } from "./filter_state";

/** The entry at a place among all; undefined while it is on its way. */
export type EntryAt = (index: number) => InboxEntry | undefined;

export function useEntries(first: InboxPage, layout: Layout, from: number, to: number): EntryAt {
  const core = useCore();
  const { filter } = useFilter();
  const wanted = pagesOf(layout, from, to, INBOX_PAGE).filter((page) => page > 0);
  const answers = useQueries({
    queries: wanted.map((page) => {
      // What another page held before is no stand-in for this one.
      const { placeholderData: _, ...query } = inboxPage(core, filter, page);
      return query;
    }),
  });
  const pages = new Map(wanted.map((page, place) => [page, answers[place]?.data]));
  return (index) => {
    const page = Math.floor(index / INBOX_PAGE);
    const found = page === 0 ? first : pages.get(page);
    return found?.entries[index - page * INBOX_PAGE];
  };
}
