/** Answers of the vault for lists and pages: kept while the page is open, asked again after a change. */
import { type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Outcome, Refused } from "../../core/api";
import { useOpen } from "../app/core_context";

/** A refusal, for what waits for an answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.code);
    this.refused = refused;
  }
}

export function answerOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Refusal(outcome.refused);
  return outcome.value;
}

export function refusedOf(error: unknown): Refused | null {
  if (error === null || error === undefined) return null;
  return error instanceof Refusal ? error.refused : { code: "internal" };
}

export interface Asked<T> {
  /** Undefined until it is there; the former one while it is asked again. */
  readonly answer: T | undefined;
  readonly refused: Refused | null;
  readonly again: () => void;
}

/** `every`: milliseconds after which it is asked again while the page is looked at. */
export function useAsked<T>(
  key: QueryKey,
  ask: () => Promise<Outcome<T>>,
  every?: number,
): Asked<T> {
  const { connection } = useOpen();
  const query = useQuery({
    queryKey: ["admin", ...key],
    queryFn: async () => answerOf(await ask()),
    enabled: connection === "online",
    staleTime: 0,
    refetchOnMount: "always",
    gcTime: 0,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
  return {
    answer: query.data,
    refused: refusedOf(query.error),
    again: useCallback(() => void query.refetch(), [query.refetch]),
  };
}

/** After a change: everything that is shown of the administration is asked again. */
export function useChanged(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    const shown = (key: QueryKey) => key[0] === "admin" && key[1] !== "rights";
    void client.invalidateQueries({ predicate: ({ queryKey }) => shown(queryKey) });
  }, [client]);
}
