/** A document about a patient: its lines as sent, the first ones until somebody asks for all. */
import { useState } from "react";
import type { Document, Patient } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { SourceText } from "../result/source_text";
import { SourceTime } from "./times";

const FOLDED = 12;

export interface DocumentCardProps {
  readonly document: Document;
  readonly patient: Patient | null;
}

export function DocumentCard({ document, patient }: DocumentCardProps) {
  const { t } = useText();
  const [whole, setWhole] = useState(false);
  const lines = (document.shown ?? document.lines).flatMap((line) => line.split(/\r\n?|\n/));
  const shown = whole ? lines : lines.slice(0, FOLDED);
  const title = document.title?.text || document.title?.code || document.kind;
  const isOther = patient !== null && document.patient.id !== patient.id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no group of fields, and no landmark: a thread has hundreds
    <div role="group" className="document-card" aria-label={title}>
      <header className="result-head">
        <Icon name="file" />
        <h3 className="result-title">
          <Name>{title || t("conversation.document")}</Name>
        </h3>
        {document.completion !== "" && (
          <span className="result-status">
            <Name>{document.completion}</Name>
          </span>
        )}
      </header>
      {(patient === null || isOther) && (
        <p className="result-patient">
          {t("result.patient")}{" "}
          <strong>
            <Name>{document.patient.name}</Name>
          </strong>
        </p>
      )}
      <SourceText text={shown.join("\n")} block />
      {lines.length > shown.length && (
        <button type="button" className="link-button" onClick={() => setWhole(true)}>
          {t("conversation.document.more", { count: lines.length - shown.length })}
        </button>
      )}
      <p className="message-note">
        {document.author !== "" && (
          <>
            <Name>{document.author}</Name>
            {" · "}
          </>
        )}
        {document.written !== null && <SourceTime moment={document.written} />}
        {document.number !== "" && (
          <>
            {" · "}
            {t("conversation.document.number")} <Name>{document.number}</Name>
          </>
        )}
      </p>
    </div>
  );
}
