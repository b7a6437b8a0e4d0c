/** A list of the vault's, a page at a time: each begins where the one before it ended. */
import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Id, Outcome } from "../../core/api";
import { useOpen } from "../app/core_context";
import { type ShowMore, type Shown, useShowMore } from "../components/use_show_more";
import { type Asked, answerOf, refusedOf } from "./ask";

export interface Page<T> {
  readonly entries: readonly T[];
  readonly more: boolean;
}

export interface Paged<T> extends Asked<Page<T>> {
  readonly shown: Shown;
  readonly showing: ShowMore;
}

/**
 * `idOf`: what the next page is asked to come after. `every`: milliseconds after which it is asked again while the page is
 * looked at, as long as it is one page: whoever turned pages reads them. `counted`: the screen says how many there are.
 */
export function usePages<T>(
  key: QueryKey,
  ask: (after: Id | null) => Promise<Outcome<Page<T>>>,
  idOf: (entry: T) => Id,
  { every, counted = false }: { readonly every?: number; readonly counted?: boolean } = {},
): Paged<T> {
  const { connection } = useOpen();
  const query = useInfiniteQuery({
    queryKey: ["admin", ...key],
    queryFn: async ({ pageParam }) => answerOf(await ask(pageParam)),
    initialPageParam: null as Id | null,
    getNextPageParam: ({ entries, more }: Page<T>) => {
      const last = more ? entries.at(-1) : undefined;
      return last === undefined ? undefined : idOf(last);
    },
    enabled: connection === "online",
    staleTime: 0,
    refetchOnMount: "always",
    gcTime: 0,
    refetchInterval: ({ state }) =>
      every !== undefined && (state.data?.pages.length ?? 0) < 2 ? every : false,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const entries = data?.pages.flatMap((page) => page.entries);
  const shown = { count: entries?.length ?? 0, more: hasNextPage, busy: isFetchingNextPage };
  return {
    answer: entries && { entries, more: hasNextPage },
    refused: refusedOf(error),
    again: useCallback(() => void refetch(), [refetch]),
    shown,
    showing: useShowMore(shown, () => void fetchNextPage({ cancelRefetch: false }), counted),
  };
}
