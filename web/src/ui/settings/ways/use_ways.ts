/** What this person proves themselves with: asked when the page opens, and after each change. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { WaysIn } from "../../../core/api_ways";
import { answerOf } from "../../admin/ask";
import { useCore, useOpen } from "../../app/core_context";

const KEY = ["ways"] as const;
/** Milliseconds: an administrator's rule, or a code that was used elsewhere, shows after that. */
const FRESH = 5 * 60_000;

/** Null until the vault answered. */
export function useWays(): WaysIn | null {
  const core = useCore();
  const { connection } = useOpen();
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: async () => answerOf(await core.waysIn()),
    enabled: connection === "online",
    staleTime: FRESH,
    refetchOnMount: true,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data ?? null;
}

/** Something was set up, or taken away. */
export function useWaysChanged(): () => void {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]);
}
