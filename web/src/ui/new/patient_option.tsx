/** A patient among results: name, age, sex, and numbers with who gave them. Two patients may share a name. */
import type { PatientHit } from "../../core/api";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { PatientAge, PatientSex } from "../conversation/patient_facts";

export function PatientOption({ hit }: { readonly hit: PatientHit }) {
  const { t } = useText();
  const { patient } = hit;
  return (
    <>
      <span className="person-badge" data-patient aria-hidden="true">
        <Icon name="patient" />
      </span>
      <span className="people-name">
        <span>
          <Name>{patient.name || t("patient.name.none")}</Name>
        </span>
        <span className="people-role">
          <PatientAge birthDate={patient.birth_date} />
          {", "}
          <PatientSex code={patient.sex} />
          {patient.identifiers.slice(0, 2).map((one) => (
            <span key={`${one.authority}|${one.value}`}>
              {" · "}
              <Name>{`${one.authority || one.kind} ${one.value}`}</Name>
            </span>
          ))}
          {patient.location !== "" && (
            <span>
              {" · "}
              <Name>{patient.location}</Name>
            </span>
          )}
        </span>
      </span>
    </>
  );
}
