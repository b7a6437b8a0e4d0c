/** What this person administers: asked when the page opens and whenever the connection is back. */
import { useQuery } from "@tanstack/react-query";
import { permitted } from "../../domain/admin/permitted";
import { useCore, useOpen } from "../app/core_context";
import { answerOf } from "./ask";
import { SECTIONS, type Section } from "./sections";

/** Milliseconds: rights change rarely, and the vault refuses in any case what one has no right to. */
const FRESH = 5 * 60_000;

/** Null until the vault answered. */
export function useSections(): readonly Section[] | null {
  const core = useCore();
  const { connection } = useOpen();
  const { data } = useQuery({
    queryKey: ["admin", "rights"],
    queryFn: async () => answerOf(await core.rights()),
    enabled: connection === "online",
    staleTime: FRESH,
    refetchOnMount: true,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data === undefined ? null : permitted(SECTIONS, data);
}
