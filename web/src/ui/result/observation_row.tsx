/** One value of a card: as its source wrote it, what is known of it, and how it was before. */
import { memo } from "react";
import type { Observation, Result } from "../../core/content/types";
import { nameOf, shownValue } from "../../domain/result/changes";
import { readRange, sparkline } from "../../domain/result/sparkline";
import { directionOf, evaluationTone, isMissing, reasonOf } from "../../domain/result/standing";
import { trendOf } from "../../domain/result/trend";
import { plainText } from "../../domain/text/controls";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { Name } from "../components/name";
import { ShortTime, useShortTime } from "../conversation/times";
import { SourceText } from "./source_text";
import { SparklineChart } from "./sparkline_chart";
import { useTrend } from "./use_trend";

const TONE_ICONS: Readonly<Record<ReturnType<typeof evaluationTone>, IconName>> = {
  critical: "critical",
  abnormal: "abnormal",
  unknown: "question",
  normal: "check",
};

export interface ObservationRowProps {
  readonly observation: Observation;
  readonly result: Result;
}

export const ObservationRow = memo(function ObservationRow(props: ObservationRowProps) {
  const { observation, result } = props;
  const { t } = useText();
  const tone = evaluationTone(observation.evaluation);
  const direction = directionOf(observation);
  const reason = reasonOf(observation);
  const withdrawn = observation.status === "cancelled" || observation.status === "entered_in_error";
  return (
    <li className="observation" data-tone={tone} data-withdrawn={withdrawn || undefined}>
      <span className="observation-name">
        <Name>{nameOf(observation)}</Name>
      </span>
      <span className="observation-value">
        {isMissing(observation) ? (
          <span className="observation-missing">{t("result.missing")}</span>
        ) : (
          <SourceText text={shownValue(observation)} />
        )}{" "}
        <span className="observation-unit">
          <Name>{observation.unit}</Name>
        </span>
      </span>
      <span className="observation-tone">
        <Icon name={TONE_ICONS[tone]} />
        <span>
          {t(`result.tone.${tone}`)}
          {direction !== null && tone !== "normal" && (
            <span className="observation-direction">
              {" "}
              <Icon name={direction === "high" ? "arrow_up" : "arrow_down"} />
              {t(`result.${direction}`)}
            </span>
          )}
        </span>
      </span>
      <ObservationTrend {...props} />
      <span className="observation-facts">
        {observation.reference_range !== "" && (
          <span>
            {t("result.range")} <Name>{observation.reference_range}</Name>
          </span>
        )}
        {observation.flags.length > 0 && (
          <span>
            {t("result.flags", { count: observation.flags.length })}{" "}
            <Name>{observation.flags.join(", ")}</Name>
          </span>
        )}
        {reason !== null && tone !== "normal" && <span>{t(`result.reason.${reason}`)}</span>}
        {observation.status !== result.status && observation.status !== "unknown" && (
          <span>{t(`result.status.${observation.status}`)}</span>
        )}
      </span>
      {observation.notes.length > 0 && <SourceText text={observation.notes.join("\n")} block />}
    </li>
  );
});

function ObservationTrend({ observation, result }: ObservationRowProps) {
  const { t } = useText();
  const short = useShortTime();
  const recorded = useTrend(observation.code.code, result);
  if (recorded === null) return null;
  const { values, previous, otherUnits } = trendOf(observation, result, recorded);
  if (previous === null) {
    return otherUnits ? <span className="observation-trend">{t("result.other.units")}</span> : null;
  }
  const line = sparkline(values, readRange(observation.reference_range));
  const said = values.map((one) => `${plainText(one.value, "name")} (${short(one.at)})`).join(", ");
  return (
    <span className="observation-trend">
      <span className="observation-before">
        {t("result.before")} <Name>{previous.value}</Name> <ShortTime at={previous.at} />
      </span>
      {line !== null && (
        <SparklineChart
          line={line}
          tone={evaluationTone(observation.evaluation)}
          label={t("result.trend", { name: nameOf(observation), values: said })}
        />
      )}
    </span>
  );
}
