/** The log's records a page at a time, newest first. Each page is a reading that the vault records. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Refused } from "../../../core/api";
import type {
  AuditEntry,
  AuditHead,
  AuditPageShown,
  AuditQuery,
  HeadTrouble,
} from "../../../core/api_compliance";
import { useCore, useOpen } from "../../app/core_context";

const PAGE = 25;

/** One record, with the head that proves it. */
export interface AuditRow {
  readonly entry: AuditEntry;
  readonly head: AuditHead | null;
}

export type AuditFilter = Omit<AuditQuery, "before" | "limit"> & { readonly from: number | null };

export interface AuditLog {
  readonly rows: readonly AuditRow[];
  readonly names: Readonly<Record<string, string>>;
  readonly sites: Readonly<Record<string, string>>;
  /** Of the newest page. */
  readonly head: AuditHead | null;
  readonly trouble: HeadTrouble | null;
  readonly more: boolean;
  readonly busy: boolean;
  readonly asked: boolean;
  readonly refused: Refused | null;
  readonly older: () => void;
  readonly again: () => void;
}

const NOTHING: readonly AuditPageShown[] = [];

export function useAuditLog(filter: AuditFilter): AuditLog {
  const core = useCore();
  const { connection } = useOpen();
  const online = connection === "online";
  const [pages, setPages] = useState(NOTHING);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const key = JSON.stringify(filter);

  const load = useCallback(
    async (before: number | null, former: readonly AuditPageShown[]) => {
      turn.current += 1;
      const mine = turn.current;
      const { from: _from, ...query } = JSON.parse(key) as AuditFilter;
      setBusy(true);
      const answer = await core.readAudit({ ...query, before, limit: PAGE });
      if (mine !== turn.current) return;
      setBusy(false);
      setRefused(answer.ok ? null : answer.refused);
      if (answer.ok) setPages([...former, answer.value]);
    },
    [core, key],
  );
  const again = useCallback(() => {
    const { from } = JSON.parse(key) as AuditFilter;
    void load(from, NOTHING);
  }, [key, load]);
  useEffect(() => {
    if (online) again();
  }, [again, online]);
  // What comes after the page is gone is dropped.
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const last = pages.at(-1);
  return {
    rows: pages.flatMap(({ entries, head }) => entries.map((entry) => ({ entry, head }))),
    names: Object.assign({}, ...pages.map(({ names }) => names)),
    sites: Object.assign({}, ...pages.map(({ sites }) => sites)),
    head: pages[0]?.head ?? null,
    trouble: pages.find(({ trouble }) => trouble !== null)?.trouble ?? null,
    more: last?.more ?? false,
    busy,
    asked: pages.length > 0,
    refused,
    older: () => void (last !== undefined && !busy && load(last.reached, pages)),
    again,
  };
}
