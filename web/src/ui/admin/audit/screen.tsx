/** The vault's audit log: filtered, newest first, each record checked against the log's signed head. */
import { useState } from "react";
import { actionsOf, isId } from "../../../domain/admin/audit";
import { useText } from "../../../i18n/text";
import { useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Empty } from "../../components/empty";
import { useShowMore } from "../../components/use_show_more";
import { Heading } from "../heading";
import { ShowMore } from "../parts/show_more";
import type { SectionProps } from "../sections";
import "../compliance/compliance.css";
import { aboutOf, EVERYTHING, FilterForm, timesOf } from "./filter_form";
import { HeadNotice } from "./head_notice";
import { RecordRow } from "./record_row";
import { useAuditLog } from "./use_audit_log";

/** `item`: the index of the record to begin with, or the id of an object. */
export default function AuditScreen({ item }: SectionProps) {
  const { t } = useText();
  const { connection } = useOpen();
  const at = item !== null && /^[0-9]{1,15}$/.test(item) ? Number(item) : null;
  const [wanted, setWanted] = useState({
    ...EVERYTHING,
    about: item !== null && isId(item) ? item : "",
  });
  const log = useAuditLog({
    account: wanted.person?.account ?? null,
    about: aboutOf(wanted),
    actions: wanted.group === "all" ? [] : actionsOf(wanted.group),
    ...timesOf(wanted),
    from: at === null ? null : at + 1,
  });
  const shown = { count: log.rows.length, more: log.more, busy: log.busy };
  const showing = useShowMore(shown, log.older, true);
  return (
    <>
      <Heading>{t("admin.audit")}</Heading>
      <FilterForm wanted={wanted} onChange={setWanted} />
      {log.refused !== null && <RefusalNotice refused={log.refused} />}
      {log.asked && <HeadNotice log={log} />}
      <p className="field-hint" role="status">
        {log.busy
          ? t("admin.asking")
          : log.asked
            ? t("audit.shown", { count: log.rows.length })
            : connection !== "online" && t("admin.offline")}
      </p>
      {log.asked && log.rows.length === 0 && !log.busy && (
        <Empty icon="search" title={t(log.more ? "audit.none.yet" : "audit.none")} />
      )}
      {log.rows.length > 0 && (
        <ul className="admin-list" aria-label={t("audit.list")} ref={showing.list}>
          {log.rows.map((row) => (
            <RecordRow
              key={row.entry.index}
              row={row}
              names={log.names}
              sites={log.sites}
              open={row.entry.index === at}
              onAbout={(about) => setWanted({ ...EVERYTHING, about })}
            />
          ))}
        </ul>
      )}
      <div className="admin-actions">
        <ShowMore shown={shown} showing={showing} label={t("audit.older")} />
        <Button variant="quiet" icon="refresh" onPress={log.again} isDisabled={log.busy}>
          {t(log.refused === null ? "audit.newest" : "app.retry")}
        </Button>
      </div>
    </>
  );
}
