/** Age, sex and allergies of a patient, in words. */
import type { Allergy } from "../../core/content/types";
import { ageOn, dayOf } from "../../domain/patient/age";
import { sexWord } from "../../domain/patient/sex";
import { useText } from "../../i18n/text";
import { Name } from "../components/name";
import { useMinute } from "../components/use_now";

export function PatientAge({ birthDate }: { readonly birthDate: string }) {
  const { t, locale } = useText();
  const now = useMinute();
  const age = ageOn(birthDate, dayOf(now));
  if (age === null) {
    return birthDate === "" ? t("patient.age.unknown") : <Name>{birthDate}</Name>;
  }
  const words = t(`patient.age.${age.unit}`, { count: age.value });
  return (
    <>
      {age.approximate ? t("patient.age.approximate", { age: words }) : words}{" "}
      <span className="patient-born">
        {t("patient.born", { date: dateWords(birthDate, locale) })}
      </span>
    </>
  );
}

export function PatientSex({ code }: { readonly code: string }) {
  const { t } = useText();
  const word = sexWord(code);
  if (word !== null) {
    return t(`patient.sex.${word}`);
  }
  return code === "" ? t("patient.sex.unknown") : <Name>{code}</Name>;
}

const SEVERITY = { SV: "severe", MO: "moderate", MI: "mild" } as const;

export function AllergyList({ allergies }: { readonly allergies: readonly Allergy[] }) {
  const { t } = useText();
  return (
    <ul className="allergies">
      {allergies.map((one, index) => {
        const severity = SEVERITY[one.severity as keyof typeof SEVERITY];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a source may say one allergy twice
          <li key={index} data-severity={severity ?? "unsaid"}>
            <Name>{one.text}</Name>
            {(one.severity || one.reaction) && (
              <span className="allergy-detail">
                {" ("}
                {severity === undefined ? (
                  <Name>{one.severity}</Name>
                ) : (
                  t(`patient.allergy.${severity}`)
                )}
                {one.severity && one.reaction ? ", " : ""}
                <Name>{one.reaction}</Name>
                {")"}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** A date of the precision that is known, in the reader's words. */
function dateWords(date: string, locale: string): string {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined) {
    return date;
  }
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    ...(day === undefined ? {} : { day: "numeric" }),
    timeZone: "UTC",
  }).format(new Date(Date.UTC(year, month - 1, day ?? 1)));
}
