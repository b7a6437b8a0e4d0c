/** The second line of a row: the patient by name and two identifiers, or the people. */
import { Fragment } from "react";
import type { Id, InboxEntry } from "../../core/api";
import type { Patient } from "../../core/content/types";
import { plainText } from "../../domain/text/controls";
import { identifiersOf } from "../../domain/words/patient";
import { othersOf } from "../../domain/words/people";
import { useText } from "../../i18n/text";
import { Name } from "../components/name";

export function Who({ entry, me }: { readonly entry: InboxEntry; readonly me: Id }) {
  if (entry.patient !== null) return <PatientLine patient={entry.patient} title={entry.title} />;
  return <PeopleLine entry={entry} me={me} />;
}

function PatientLine({ patient, title }: { readonly patient: Patient; readonly title: string }) {
  const { t } = useText();
  const identifiers = identifiersOf(patient);
  return (
    <span className="inbox-people">
      {!title.includes(patient.name) && (
        <>
          <Name>{patient.name}</Name>
          {" · "}
        </>
      )}
      {identifiers.map(({ kind, value }, index) => (
        <Fragment key={`${kind} ${value}`}>
          {index > 0 && " · "}
          {/* A number never leaves its kind, whichever side the line is read from. */}
          <bdi>
            {plainText(kind, "name")} {plainText(value, "name")}
          </bdi>
        </Fragment>
      ))}
      {identifiers.length < 2 && patient.birth_date !== "" && (
        <>
          {" · "}
          <bdi>{t("inbox.patient.born", { date: patient.birth_date })}</bdi>
        </>
      )}
    </span>
  );
}

function PeopleLine({ entry, me }: { readonly entry: InboxEntry; readonly me: Id }) {
  const { t } = useText();
  const { named, more } = othersOf(entry.roster, me);
  const [only] = named;
  if (entry.kind === "direct" && only !== undefined && more === 0) {
    return (
      <span className="inbox-people">
        <Name>{only.role}</Name>
      </span>
    );
  }
  const names = named.map((person) => person.name).join(", ");
  return (
    <span className="inbox-people">
      {more > 0 ? t("inbox.people.more", { names, count: more }) : <Name>{names}</Name>}
    </span>
  );
}
