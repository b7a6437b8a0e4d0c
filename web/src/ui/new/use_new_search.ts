/** People, patients and conversations that there are, by one text. */

import type { InboxEntry, PatientHit } from "../../core/api";
import { useCore } from "../app/core_context";
import { type Found, usePeople, useSearch } from "./use_people";

const LIMIT = 8;
/** Every search for patients is recorded: not by each letter. */
const SHORTEST_FOR_PATIENTS = 3;

export function usePatients(text: string): Found<PatientHit> {
  const core = useCore();
  return useSearch(text, SHORTEST_FOR_PATIENTS, (wanted) => core.findPatients(wanted, LIMIT));
}

/** Teams: groups, roles and broadcasts that one is in. Asked on this machine. */
export function useTeams(text: string): Found<InboxEntry> {
  const core = useCore();
  return useSearch(text, 1, async (wanted) => {
    const { entries } = await core.inbox({ text: wanted }, 0, 30);
    const teams = entries.filter((one) => one.kind !== "direct" && one.kind !== "patient");
    return { ok: true, value: teams.slice(0, LIMIT) };
  });
}

export { usePeople };
