/** One record: when, who, what, how it ended, and whether it is proven; its details when asked for. */
import { useId, useState } from "react";
import { actorOf, personOf } from "../../../domain/admin/audit";
import { placeOfRecord } from "../../../domain/admin/recorded_place";
import { useText } from "../../../i18n/text";
import { IconButton } from "../../components/button";
import { SeenFrom } from "../../components/seen_from";
import { RelativeTime } from "../../components/time";
import { Mark } from "../compliance/mark";
import { ProofMark } from "./proof_mark";
import { RecordDetails } from "./record_details";
import type { AuditRow } from "./use_audit_log";
import { Who } from "./who";

export interface RecordRowProps {
  readonly row: AuditRow;
  readonly names: Readonly<Record<string, string>>;
  /** Names of the organisation's own sites, by key. */
  readonly sites: Readonly<Record<string, string>>;
  readonly open?: boolean;
  /** Null where no filter can be set from here. */
  readonly onAbout: ((id: string) => void) | null;
}

export function RecordRow({ row, names, sites, open = false, onAbout }: RecordRowProps) {
  const { t, rich, explain } = useText();
  const [shown, setShown] = useState(open);
  const panel = useId();
  const { index, record, proof } = row.entry;
  const whom = record === null ? null : personOf(record);
  return (
    <li className="audit-record" data-proof={proof.state}>
      <div className="audit-line">
        <div className="own-words">
          {record === null ? (
            <p className="own-name">{t("audit.unreadable")}</p>
          ) : (
            <>
              <p className="own-name">{t(`audit.action.${record.action}`)}</p>
              <p className="own-facts">
                <Who account={actorOf(record)} named={names} />
                {whom !== null && (
                  <>
                    {" · "}
                    {rich("watch.about", {
                      name: <Who key="whom" account={whom} named={names} />,
                    })}
                  </>
                )}{" "}
                · <RelativeTime at={record.at} />
                {record.place !== undefined && (
                  <SeenFrom place={placeOfRecord(record.place, sites)} />
                )}
              </p>
              {record.code !== undefined && <p className="own-facts">{explain(record.code)}</p>}
            </>
          )}
          <span className="admin-marks">
            {record?.outcome === "refused" && (
              <Mark tone="warning" icon="close">
                {t("audit.refused")}
              </Mark>
            )}
            <ProofMark proof={proof} />
          </span>
        </div>
        <IconButton
          icon={shown ? "up" : "down"}
          label={t("audit.details", { index: String(index) })}
          aria-expanded={shown}
          {...(shown ? { "aria-controls": panel } : {})}
          onPress={() => setShown(!shown)}
          tip="end"
        />
      </div>
      {shown && (
        <div id={panel}>
          <RecordDetails row={row} names={names} sites={sites} onAbout={onAbout} />
        </div>
      )}
    </li>
  );
}
