/** The quiet page before the open one: enrolment, lock, and what else may stand in the way. */
import type { ReactNode } from "react";
import { useText } from "../../i18n/text";

export function Threshold(props: {
  readonly title: string;
  /** Nothing in it takes the focus: then it does, so that keys can scroll it. */
  readonly still?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useText();
  return (
    <main className="threshold" {...(props.still === true ? { tabIndex: 0 } : {})}>
      <p className="threshold-name">
        <Mark />
        {t("app.name")}
      </p>
      <section className="threshold-card">
        <h1 className="threshold-title">{props.title}</h1>
        {props.children}
      </section>
    </main>
  );
}

/** Wardline's mark: a line that keeps a ward. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark-ground" width="32" height="32" rx="8" />
      <path className="mark-line" d="M6 17h5l2.500-7 5 13 3-9 1.500 3H26" />
    </svg>
  );
}
