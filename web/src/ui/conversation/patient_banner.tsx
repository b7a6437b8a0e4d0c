/** Whom a conversation is about. Nothing in it is ever cut: it wraps, or is folded with a word that says so. */
import { memo, type RefObject, useEffect, useId, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { Patient } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { AllergyList, PatientAge, PatientSex } from "./patient_facts";

export interface PatientBannerProps {
  readonly patient: Patient;
  /** The name stands in the title above. */
  readonly named?: boolean;
  /** Perhaps not all of it was told: what is missing is not said to be none. */
  readonly outline?: boolean;
}

export const PatientBanner = memo(function PatientBanner(props: PatientBannerProps) {
  const { patient, named = false, outline = false } = props;
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const rest = useId();
  const banner = useRef<HTMLElement>(null);
  const isCut = useIsCut(banner);
  const identifiers = patient.identifiers;
  const allergies = patient.allergies;
  return (
    // Where a small screen leaves no room for all of it, it says so.
    <section
      ref={banner}
      className="patient-banner"
      data-open={open}
      data-cut={isCut ? t("patient.more") : undefined}
      aria-label={t("patient.banner")}
    >
      <div className="patient-main">
        {!named && (
          <strong className="patient-name">
            <Name>{patient.name || t("patient.name.none")}</Name>
          </strong>
        )}
        <span className="patient-fact">
          <PatientAge birthDate={patient.birth_date} />
        </span>
        <span className="patient-fact">
          <PatientSex code={patient.sex} />
        </span>
        <ul className="patient-identifiers" aria-label={t("patient.identifiers")}>
          {identifiers.slice(0, 2).map((one) => (
            <li key={`${one.authority}|${one.value}`}>
              <span className="patient-authority">
                <Name>{one.authority || one.kind || t("patient.authority.none")}</Name>
              </span>{" "}
              <span className="patient-number">
                <Name>{one.value}</Name>
              </span>
            </li>
          ))}
          {identifiers.length < 2 && (
            <li className="patient-warning">
              <Icon name="warning" />{" "}
              {t(identifiers.length === 0 ? "patient.identifiers.none" : "patient.identifiers.one")}
            </li>
          )}
        </ul>
      </div>
      <div className="patient-safety">
        {allergies.length === 0 ? (
          <span className="patient-no-allergies">
            {t(outline ? "patient.allergies.unshown" : "patient.allergies.none")}
          </span>
        ) : (
          <span className="patient-allergies">
            <Icon name="warning" />
            <span className="patient-allergies-word">
              {t("patient.allergies.count", { count: allergies.length })}
            </span>
            <AllergyList allergies={allergies} />
          </span>
        )}
      </div>
      <div className="patient-more" id={rest}>
        {(patient.location || !outline) && (
          <span className="patient-location">
            <Icon name="place" />{" "}
            {patient.location ? <Name>{patient.location}</Name> : t("patient.location.none")}
          </span>
        )}
        {identifiers.length > 2 && (
          <ul className="patient-identifiers" aria-label={t("patient.identifiers.more")}>
            {identifiers.slice(2).map((one) => (
              <li key={`${one.authority}|${one.value}`}>
                <span className="patient-authority">
                  <Name>{one.authority || one.kind || t("patient.authority.none")}</Name>
                </span>{" "}
                <span className="patient-number">
                  <Name>{one.value}</Name>
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Button
        className="patient-toggle"
        aria-expanded={open}
        aria-controls={rest}
        onPress={() => setOpen(!open)}
      >
        <Icon name={open ? "up" : "down"} />
        <span>{t(open ? "patient.less" : "patient.more")}</span>
      </Button>
    </section>
  );
});

/** Whether a part of an element is out of sight below. */
function useIsCut(element: RefObject<HTMLElement | null>): boolean {
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const now = element.current;
    if (now === null) return;
    const look = () => setCut(now.scrollHeight - now.scrollTop - now.clientHeight > 8);
    const observer = new ResizeObserver(look);
    observer.observe(now);
    for (const part of now.children) observer.observe(part);
    now.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      now.removeEventListener("scroll", look);
    };
  }, [element]);
  return cut;
}
