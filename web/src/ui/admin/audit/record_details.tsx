/** Every field of a record, the steps that prove it, and both as a file for an auditor. */
import type { ReactNode } from "react";
import type { AuditProof, AuditRecord, NumberName } from "../../../core/api_compliance";
import { useText } from "../../../i18n/text";
import { saveFile } from "../../attachments/save_file";
import { Button } from "../../components/button";
import { formatDate } from "../../components/time";
import { RecordedPlace } from "./recorded_place";
import type { AuditRow } from "./use_audit_log";
import { Who } from "./who";

const EXACT: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "long" };

export function RecordDetails(props: {
  readonly row: AuditRow;
  readonly names: Readonly<Record<string, string>>;
  readonly sites: Readonly<Record<string, string>>;
  readonly onAbout: ((id: string) => void) | null;
}) {
  const { t } = useText();
  const { entry, head } = props.row;
  const { file, index, proof, record } = entry;
  const save = () => {
    if (file === null) return;
    const url = URL.createObjectURL(new Blob([file], { type: "text/plain" }));
    saveFile(url, `wardline-record-${index}.tlog-proof`);
    // The browser has read it by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return (
    <div className="audit-details">
      {record !== null && <Fields record={record} index={index} {...props} />}
      {proof.state === "waiting" && <p className="field-hint">{t("audit.waiting.hint")}</p>}
      {proof.state === "proven" && head !== null && <Steps proof={proof} {...head} />}
      {file !== null && (
        <>
          <Button icon="download" onPress={save}>
            {t("audit.save")}
          </Button>
          <p className="field-hint">{t("audit.save.hint")}</p>
        </>
      )}
    </div>
  );
}

function Fields(props: {
  readonly record: AuditRecord;
  readonly index: number;
  readonly names: Readonly<Record<string, string>>;
  readonly sites: Readonly<Record<string, string>>;
  readonly onAbout: ((id: string) => void) | null;
}) {
  const { t, locale } = useText();
  const { record, names, onAbout } = props;
  const { account, device, organisation } = record.actor;
  const exact = (at: number) => formatDate(locale, at, EXACT);
  return (
    <dl className="audit-fields">
      <Field name={t("audit.record", { index: String(props.index) })}>
        <code>{record.action}</code>
      </Field>
      <Field name={t("audit.field.at")}>{exact(record.at)}</Field>
      <Field name={t("audit.field.who")}>
        <Who account={account ?? null} named={names} />
        {account !== undefined && (
          <>
            {" "}
            <Id id={account} onAbout={null} />
          </>
        )}
      </Field>
      {device !== undefined && (
        <Field name={t("audit.field.device")}>
          <Id id={device} onAbout={onAbout} />
        </Field>
      )}
      {organisation !== undefined && (
        <Field name={t("audit.field.organisation")}>
          <Id id={organisation} onAbout={null} />
        </Field>
      )}
      <Field name={t("audit.field.outcome")}>
        {record.code === undefined ? (
          t("audit.field.done")
        ) : (
          <>
            {t("audit.refused")} <code>{record.code}</code>
          </>
        )}
      </Field>
      {record.objects?.map(({ id, kind }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their order is theirs, and one may stand twice
        <Field key={`${at} ${id}`} name={t(`audit.kind.${kind}`)}>
          {kind === "account" && (
            <>
              <Who account={id} named={names} />{" "}
            </>
          )}
          <Id id={id} onAbout={onAbout} />
        </Field>
      ))}
      {Object.entries(record.numbers ?? {}).map(([name, value]) => (
        <Field key={name} name={t(`audit.number.${name as NumberName}`)}>
          {name === "until" ? exact(value) : String(value)}
        </Field>
      ))}
      {record.digest !== undefined && (
        <Field name={t("audit.field.digest")}>
          <code>{record.digest}</code>
        </Field>
      )}
      {record.place !== undefined && (
        <Field name={t("audit.field.place")}>
          <RecordedPlace place={record.place} sites={props.sites} />
        </Field>
      )}
    </dl>
  );
}

function Field(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Id({ id, onAbout }: { id: string; onAbout: ((id: string) => void) | null }) {
  const { t } = useText();
  return (
    <span className="audit-id">
      <code>{id}</code>
      {onAbout !== null && (
        <Button variant="quiet" icon="filter" onPress={() => onAbout(id)}>
          {t("audit.same")}
          <span className="unseen"> {id.slice(0, 8)}</span>
        </Button>
      )}
    </span>
  );
}

function Steps(props: {
  readonly proof: Extract<AuditProof, { state: "proven" }>;
  readonly size: number;
  readonly root: string;
  readonly logKey: string;
}) {
  const { t } = useText();
  const { leaf, steps } = props.proof;
  return (
    <details className="audit-steps">
      <summary>{t("audit.proof.steps", { count: steps.length })}</summary>
      <dl className="audit-fields">
        <Field name={t("audit.proof.leaf")}>
          <code>{leaf}</code>
        </Field>
        {steps.map(({ joined, side, sibling }) => (
          <Field key={joined} name={t("audit.proof.step", { kind: side })}>
            <code>{sibling}</code>
          </Field>
        ))}
        <Field name={t("audit.proof.root", { size: String(props.size) })}>
          <code>{props.root}</code>
        </Field>
        <Field name={t("audit.proof.key")}>
          <code>{props.logKey}</code>
        </Field>
      </dl>
    </details>
  );
}
