/** The records that a finding stands on, each with its proof: read one by one, as the log is asked by place. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { useShowMore } from "../../components/use_show_more";
import { RecordRow } from "../audit/record_row";
import type { AuditRow } from "../audit/use_audit_log";
import { ShowMore } from "../parts/show_more";

const AT_ONCE = 5;

export function Evidence({ indices }: { readonly indices: readonly number[] }) {
  const { t } = useText();
  const core = useCore();
  const [rows, setRows] = useState<readonly AuditRow[]>([]);
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const [sites, setSites] = useState<Readonly<Record<string, string>>>({});
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const gone = useRef(false);
  const loading = useRef(false);

  const load = useCallback(
    async (from: number) => {
      if (loading.current) return;
      loading.current = true;
      setBusy(true);
      for (const index of indices.slice(from, from + AT_ONCE)) {
        const answer = await core.readAudit({ ...EXACTLY, before: index + 1 });
        if (gone.current) return;
        setRefused(answer.ok ? null : answer.refused);
        if (!answer.ok) break;
        const { entries, head, names: named, sites: called } = answer.value;
        const found = entries.filter((entry) => entry.index === index);
        setRows((before) => [...before, ...found.map((entry) => ({ entry, head }))]);
        setNames((before) => ({ ...before, ...named }));
        setSites((before) => ({ ...before, ...called }));
      }
      loading.current = false;
      setBusy(false);
    },
    [core, indices],
  );
  useEffect(() => {
    gone.current = false;
    void load(0);
    return () => {
      gone.current = true;
    };
  }, [load]);
  const shown = { count: rows.length, more: rows.length < indices.length, busy };
  const showing = useShowMore(shown, () => void load(rows.length));
  return (
    <>
      {refused !== null && <RefusalNotice refused={refused} />}
      <ul
        className="admin-list audit-evidence"
        aria-label={t("watch.evidence.title")}
        ref={showing.list}
      >
        {rows.map((row) => (
          <RecordRow key={row.entry.index} row={row} names={names} sites={sites} onAbout={null} />
        ))}
      </ul>
      {busy && <p role="status">{t("admin.asking")}</p>}
      {(rows.length > 0 || !busy) && (
        <ShowMore shown={shown} showing={showing} label={t("watch.evidence.more")} />
      )}
    </>
  );
}

const EXACTLY = { account: null, about: null, actions: [], since: 0, until: null, limit: 1 };
