/** What waits to be sent, as its source said it. */
import type { Content, Patient, Result } from "../../../core/content/types";
import { nameOf, shownValue } from "../../../domain/result/changes";
import { identifiersOf } from "../../../domain/words/patient";
import { isSaid, previewOf } from "../../../domain/words/preview";
import { useText } from "../../../i18n/text";
import { Name } from "../../components/name";
import { DocumentCard } from "../../conversation/document_card";

export function Held({ content }: { readonly content: Content }) {
  const { t, say } = useText();
  const words = previewOf(content);
  const patient = "patient" in content ? content.patient : null;
  return (
    <div className="admin-facts">
      {patient !== null && (
        <p>
          {t("item.patient")}: <PatientWords patient={patient} />
        </p>
      )}
      {content.type === "result" && <Values result={content} />}
      {content.type === "document" && <DocumentCard document={content} patient={patient} />}
      {content.type !== "result" && content.type !== "document" && (
        <p>{isSaid(words) ? <Name>{words.said}</Name> : say(words)}</p>
      )}
    </div>
  );
}

function PatientWords({ patient }: { readonly patient: Patient }) {
  return (
    <>
      <strong>
        <Name>{patient.name}</Name>
      </strong>
      {identifiersOf(patient).map(({ kind, value }) => (
        <span key={`${kind} ${value}`}>
          {" · "}
          <Name>{`${kind} ${value}`}</Name>
        </span>
      ))}
    </>
  );
}

function Values({ result }: { readonly result: Result }) {
  return (
    <>
      <p>
        <strong>
          <Name>{result.code.text || result.code.code}</Name>
        </strong>
      </p>
      <dl className="audit-fields">
        {result.observations.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: their order is the source's, and one may stand twice
          <div key={at}>
            <dt>
              <Name>{nameOf(each)}</Name>
            </dt>
            <dd>
              <Name>{[shownValue(each), each.unit, ...each.flags].filter(Boolean).join(" ")}</Name>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
