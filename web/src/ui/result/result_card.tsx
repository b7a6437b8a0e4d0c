/** A result card: values, what changed, when, who was told and who is responsible now. */
import { useState } from "react";
import type { MessageView } from "../../core/api";
import type { Patient, Result } from "../../core/content/types";
import { nameOf, shownValue } from "../../domain/result/changes";
import { isRemarkableStatus, toneOf } from "../../domain/result/standing";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { Name } from "../components/name";
import { LazyPopover } from "../conversation/lazy_popover";
import { PeopleList } from "../conversation/people_list";
import { ShortTime, SourceTime } from "../conversation/times";
import { ObservationRow } from "./observation_row";
import { ResponsibleNow } from "./responsible_now";
import { SourceText } from "./source_text";
import { VersionNote } from "./version_note";

/** Panels longer than this fold what is normal away, and say how many. */
const FOLDED = 6;

const TONE_ICONS: Readonly<Record<ReturnType<typeof toneOf>, IconName>> = {
  critical: "critical",
  abnormal: "abnormal",
  unknown: "question",
  normal: "check",
};

export interface ResultCardProps {
  readonly result: Result;
  readonly message: MessageView;
  /** The patient of the conversation: shown in the card only where it is another one, or none. */
  readonly patient: Patient | null;
}

export function ResultCard({ result, message, patient }: ResultCardProps) {
  const { t } = useText();
  const tone = toneOf(result);
  const [whole, setWhole] = useState(false);
  const shown = whole ? result.observations : foldNormal(result);
  const folded = result.observations.length - shown.length;
  const title = result.code.text || result.code.code;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no group of fields, and no landmark: a thread has hundreds
    <div
      role="group"
      className="result-card"
      data-tone={tone}
      data-status={result.status}
      aria-label={title}
    >
      <header className="result-head">
        <span className="result-tone">
          <Icon name={TONE_ICONS[tone]} />
          {t(`result.tone.${tone}`)}
        </span>
        <h3 className="result-title">
          <Name>{title}</Name>
        </h3>
        {isRemarkableStatus(result.status) && (
          <span className="result-status" data-status={result.status}>
            {t(`result.status.${result.status}`)}
          </span>
        )}
        {result.known && <span className="result-status">{t("result.known")}</span>}
      </header>
      <VersionNote result={result} message={message} />
      {!isSamePatient(result.patient, patient) && (
        <p className="result-patient">
          {t("result.patient")}{" "}
          <strong>
            <Name>{result.patient.name}</Name>
          </strong>{" "}
          {result.patient.identifiers.map((one) => (
            <span key={`${one.authority}|${one.value}`} className="result-identifier">
              <Name>{`${one.authority || one.kind} ${one.value}`}</Name>
            </span>
          ))}
        </p>
      )}
      {result.observations.length === 0 ? (
        <p className="result-none">{t("result.none")}</p>
      ) : (
        <ul className="observations" aria-label={t("result.values")}>
          {shown.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the values of a card never move
            <ObservationRow key={index} observation={one} result={result} />
          ))}
        </ul>
      )}
      {folded > 0 && (
        <button type="button" className="link-button" onClick={() => setWhole(true)}>
          {t("result.more", { count: folded })}
        </button>
      )}
      {result.notes.length > 0 && <SourceText text={result.notes.join("\n")} block />}
      <dl className="result-times">
        {result.collected !== null && (
          <div>
            <dt>{t("result.collected")}</dt>
            <dd>
              <SourceTime moment={result.collected} />
            </dd>
          </div>
        )}
        {result.resulted !== null && (
          <div>
            <dt>{t("result.resulted")}</dt>
            <dd>
              <SourceTime moment={result.resulted} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t("result.received")}</dt>
          <dd>
            <ShortTime at={result.received} />
          </dd>
        </div>
      </dl>
      <footer className="result-foot">
        <ResponsibleNow message={message} critical={tone === "critical" && !result.known} />
        <WhoWasTold message={message} />
      </footer>
    </div>
  );
}

function WhoWasTold({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  const count = message.people.length;
  if (count === 0) return null;
  return (
    <LazyPopover
      className="told"
      title={t("conversation.people")}
      placement="top start"
      popover="receipts-popover"
      button={
        <>
          <Icon name="people" />
          {t("result.told", { count })}
        </>
      }
    >
      {() => <PeopleList message={message} />}
    </LazyPopover>
  );
}

/** What a read-back repeats: the critical values, else those that are not normal, else all. */
export function valuesToRepeat(result: Result): readonly string[] {
  const all = result.observations;
  const critical = all.filter((one) => one.evaluation === "critical");
  const remarkable = all.filter((one) => one.evaluation === "abnormal");
  const chosen = critical.length > 0 ? critical : remarkable.length > 0 ? remarkable : all;
  return chosen
    .slice(0, 8)
    .map((one) => [nameOf(one), shownValue(one), one.unit].filter((part) => part !== "").join(" "));
}

function foldNormal(result: Result): Result["observations"] {
  if (result.observations.length <= FOLDED) return result.observations;
  const remarkable = result.observations.filter((one) => one.evaluation !== "normal");
  return remarkable.length === 0 ? result.observations.slice(0, FOLDED) : remarkable;
}

function isSamePatient(one: Patient, other: Patient | null): boolean {
  if (other === null) return false;
  if (one.id !== null && other.id !== null) return one.id === other.id;
  const known = new Set(other.identifiers.map((each) => `${each.authority}|${each.value}`));
  return one.identifiers.some((each) => known.has(`${each.authority}|${each.value}`));
}
