/** One finding: which rule, about whom, how much, and the records that it stands on. */
import { useState } from "react";
import type { FindingEntry } from "../../../core/api_compliance";
import { ruleWords } from "../../../domain/admin/compliance";
import { useText } from "../../../i18n/text";
import { useOpen } from "../../app/core_context";
import { Button } from "../../components/button";
import { Name } from "../../components/name";
import { RelativeTime } from "../../components/time";
import { Mark } from "../compliance/mark";
import { CloseDialog } from "./close_dialog";
import { Evidence } from "./evidence";

const OUTCOMES = {
  explained: { tone: "good", icon: "check" },
  false_alarm: { tone: "plain", icon: "info" },
  misuse: { tone: "critical", icon: "warning" },
} as const;

export function FindingRow({ entry }: { readonly entry: FindingEntry }) {
  const { t, say, rich } = useText();
  const { me } = useOpen();
  const [evidence, setEvidence] = useState(false);
  const [closing, setClosing] = useState(false);
  const { account, accountName, closedAt, outcome } = entry;
  const own = account === me.account;
  const name = accountName || t("audit.unknown", { id: (account ?? "").slice(0, 8) });
  return (
    <li className="audit-record">
      <div className="own-words">
        <p className="own-name">{say(ruleWords(entry.rule))}</p>
        <p className="own-facts">
          {account === null
            ? t("watch.everybody")
            : rich("watch.about", { name: <Name key="name">{name}</Name> })}
          {entry.device !== null && <> · {t("device.unnamed", { id: entry.device.slice(0, 8) })}</>}
        </p>
        <p className="own-facts">
          {t("watch.count", { count: String(entry.count), threshold: String(entry.threshold) })}
        </p>
        <p className="own-facts">
          {rich("watch.between", {
            first: <RelativeTime key="first" at={entry.firstAt} />,
            last: <RelativeTime key="last" at={entry.lastAt} />,
          })}
        </p>
        {closedAt !== null && (
          <p className="own-facts">
            {rich("watch.closed.by", {
              name: <Name key="name">{entry.closedByName}</Name>,
              time: <RelativeTime key="time" at={closedAt} />,
            })}
          </p>
        )}
        {outcome !== null && (
          <span className="admin-marks">
            <Mark {...OUTCOMES[outcome]}>{t(`watch.outcome.${outcome}`)}</Mark>
          </span>
        )}
        {own && closedAt === null && <p className="field-hint">{t("watch.own")}</p>}
      </div>
      <div className="admin-actions">
        {entry.evidence.length > 0 && (
          <Button
            icon={evidence ? "up" : "down"}
            aria-expanded={evidence}
            onPress={() => setEvidence(!evidence)}
          >
            {t("watch.evidence", { count: entry.evidence.length })}
          </Button>
        )}
        {closedAt === null && !own && (
          <Button icon="check" onPress={() => setClosing(true)}>
            {t("watch.close")}
          </Button>
        )}
      </div>
      {evidence && <Evidence indices={entry.evidence} />}
      {closing && <CloseDialog entry={entry} onClose={() => setClosing(false)} />}
    </li>
  );
}
