/** What the proofs stand on; loud where they do not stand. */
import { useText } from "../../../i18n/text";
import { Name } from "../../components/name";
import { Notice } from "../../components/notice";
import { RelativeTime } from "../../components/time";
import type { AuditLog } from "./use_audit_log";

export function HeadNotice({ log }: { readonly log: AuditLog }) {
  const { t, rich } = useText();
  const { head, trouble } = log;
  if (trouble !== null) {
    return (
      <Notice tone={trouble === "unsupported" ? "warning" : "critical"} role="alert">
        <p>{t(`audit.trouble.${trouble}`)}</p>
      </Notice>
    );
  }
  const failed = log.rows.filter(({ entry }) => entry.proof.state === "failed").length;
  if (failed > 0) {
    return (
      <Notice tone="critical" role="alert">
        <p>{t("audit.alarm", { count: failed })}</p>
      </Notice>
    );
  }
  if (head === null) return <p className="field-hint">{t("audit.head.none")}</p>;
  return (
    <div className="field-hint admin-facts">
      <p>
        {rich("audit.head", {
          size: String(head.size),
          origin: <Name key="origin">{head.origin}</Name>,
        })}
      </p>
      {head.cosigned.length === 0 && <p>{t("audit.head.alone")}</p>}
      {head.cosigned.map(({ name, at }) => (
        <p key={name}>
          {rich("audit.head.cosigned", {
            name: <Name key="name">{name}</Name>,
            time: <RelativeTime key="time" at={at} />,
          })}
        </p>
      ))}
    </div>
  );
}
