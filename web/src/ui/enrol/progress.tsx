/** How far enrolment is. */
import type { EnrolmentProgress } from "../../core/api";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";

const STEPS: readonly EnrolmentProgress["step"][] = [
  "connecting",
  "invitation",
  "keys",
  "certificate",
  "storing",
];

export function Progress({ step }: { readonly step: EnrolmentProgress["step"] | null }) {
  const { t } = useText();
  const at = step === null ? 0 : STEPS.indexOf(step);
  return (
    <>
      <ol className="steps">
        {STEPS.map((name, index) => {
          const state = index < at ? "done" : index === at ? "current" : "waiting";
          return (
            <li
              key={name}
              data-state={state}
              aria-current={state === "current" ? "step" : undefined}
            >
              <span className="step-mark">{state === "done" && <Icon name="check" />}</span>
              <span>{t(`enrol.step.${name}`)}</span>
              <span className="unseen">{t(`enrol.step.${state}`)}</span>
            </li>
          );
        })}
      </ol>
      <p className="unseen" role="status">
        {t(`enrol.step.${STEPS[at] ?? "connecting"}`)}
      </p>
    </>
  );
}
