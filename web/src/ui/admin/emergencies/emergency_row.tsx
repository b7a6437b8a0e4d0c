/** One emergency access: who, to what, why and for how long; its review, or its end before its time. */
import { useState } from "react";
import type { EmergencyEntry } from "../../../core/api_compliance";
import { minutesBetween } from "../../../domain/admin/compliance";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { Button } from "../../components/button";
import { Name } from "../../components/name";
import { RelativeTime } from "../../components/time";
import { useMinute } from "../../components/use_now";
import { Mark } from "../compliance/mark";
import { Confirm } from "../parts/confirm";
import { ReviewDialog } from "./review_dialog";

export function EmergencyRow({ entry }: { readonly entry: EmergencyEntry }) {
  const { t, rich } = useText();
  const core = useCore();
  const { me, clockSkew } = useOpen();
  const [doing, setDoing] = useState<"review" | "end" | null>(null);
  const now = useMinute() - clockSkew;
  const { accountName, endedAt, justified, openedAt, until } = entry;
  const own = entry.account === me.account;
  const running = endedAt === null && until > now;
  const over = endedAt ?? until;
  const done = () => setDoing(null);
  return (
    <li className="audit-record">
      <div className="own-words">
        <p className="own-name">
          <Name>{accountName}</Name> · <Name>{entry.title}</Name>
        </p>
        <p className="own-facts">
          {rich("glass.from", { time: <RelativeTime key="time" at={openedAt} /> })} ·{" "}
          {t("glass.minutes", { count: minutesBetween(openedAt, over) })} ·{" "}
          {rich(running ? "glass.running" : "glass.ended", {
            time: <RelativeTime key="time" at={over} />,
          })}
        </p>
        <p className="own-facts">{t("glass.reason")}</p>
        <blockquote className="admin-quote">
          <Name>{entry.reason}</Name>
        </blockquote>
        {justified !== null && (
          <span className="admin-marks">
            <Mark tone={justified ? "good" : "critical"} icon={justified ? "check" : "warning"}>
              {t(justified ? "glass.justified" : "glass.unjustified")}
            </Mark>
          </span>
        )}
        {entry.reviewedAt !== null && (
          <p className="own-facts">
            {t("glass.done")} <RelativeTime at={entry.reviewedAt} />
          </p>
        )}
        {entry.remark !== "" && (
          <blockquote className="admin-quote">
            <Name>{entry.remark}</Name>
          </blockquote>
        )}
        {own && justified === null && <p className="field-hint">{t("glass.own")}</p>}
      </div>
      <div className="admin-actions">
        {justified === null && !own && (
          <Button icon="check" onPress={() => setDoing("review")}>
            {t("glass.review")}
          </Button>
        )}
        {running && (
          <Button icon="stop" onPress={() => setDoing("end")}>
            {t("glass.end")}
          </Button>
        )}
      </div>
      {doing === "review" && <ReviewDialog entry={entry} onClose={done} />}
      {doing === "end" && (
        <Confirm
          title={t("glass.end.title", { name: accountName })}
          words={t("glass.end.body")}
          confirm={t("glass.end.confirm")}
          icon="stop"
          danger
          work={() => core.endEmergency(entry.access)}
          onDone={done}
          onClose={done}
        />
      )}
    </li>
  );
}
