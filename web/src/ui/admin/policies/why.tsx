/** Why somebody may do something, or may not: the vault's own answer, in sentences. */
import { type FormEvent, useState } from "react";
import type { Person, Refused } from "../../../core/api";
import type { PolicyAnswer } from "../../../core/api_compliance";
import { isId } from "../../../domain/admin/audit";
import { POLICY_ACTIONS, type PolicyActionName } from "../../../domain/admin/compliance";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { TextField } from "../../components/text_field";
import { Group } from "../../settings/group";
import { PersonField } from "../compliance/person_field";
import { SelectField } from "../compliance/select_field";

const ACTIONS = Object.keys(POLICY_ACTIONS) as PolicyActionName[];

export function Why() {
  const { t } = useText();
  const core = useCore();
  const { organisation } = useOpen();
  const [who, setWho] = useState<Person | null>(null);
  const [action, setAction] = useState<PolicyActionName>("read_history");
  const [other, setOther] = useState<Person | null>(null);
  const [id, setId] = useState("");
  const [target, setTarget] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<PolicyAnswer | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const kind = POLICY_ACTIONS[action];
  const about = aboutOf(kind, other, id.trim(), organisation.id);
  const into = action === "forward" ? target.trim() : null;
  const forget = () => {
    setAnswer(null);
    setRefused(null);
    setTried(false);
  };
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || who === null || about === null || (into !== null && !isId(into))) return;
    setBusy(true);
    const asked = { account: who.account, action, about, target: into };
    const outcome = await core.explainPolicy(asked);
    setBusy(false);
    setAnswer(outcome.ok ? outcome.value : null);
    setRefused(outcome.ok ? null : outcome.refused);
  };
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      forget();
      set(value);
    };
  const idProblem = (text: string) => (tried && !isId(text.trim()) ? t("audit.about.bad") : null);
  return (
    <Group title={t("policy.why")}>
      <form className="admin-form" onSubmit={ask} noValidate>
        <p className="field-hint">{t("policy.why.hint")}</p>
        <PersonField
          label={t("policy.who")}
          clear={t("policy.change")}
          person={who}
          problem={tried && who === null ? t("item.to.missing") : null}
          onChange={changed(setWho)}
        />
        <SelectField
          label={t("policy.may")}
          value={action}
          options={ACTIONS.map((value) => ({ value, label: t(`policy.action.${value}`) }))}
          onChange={changed(setAction)}
        />
        {kind === "person" && (
          <PersonField
            label={t("policy.about.person")}
            clear={t("policy.change")}
            person={other}
            problem={tried && other === null ? t("item.to.missing") : null}
            onChange={changed(setOther)}
          />
        )}
        {(kind === "conversation" || kind === "patient" || kind === "device") && (
          <TextField
            label={`${t(`audit.kind.${kind}`)}: ${t("policy.about.id")}`}
            hint={t("audit.about.hint")}
            value={id}
            problem={idProblem(id)}
            onChange={changed(setId)}
            spellCheck="false"
          />
        )}
        {into !== null && (
          <TextField
            label={`${t("policy.target")}: ${t("policy.about.id")}`}
            value={target}
            problem={idProblem(target)}
            onChange={changed(setTarget)}
            spellCheck="false"
          />
        )}
        <Button type="submit" icon="question" isDisabled={busy}>
          {t(busy ? "admin.busy" : "policy.ask")}
        </Button>
      </form>
      {refused !== null && <RefusalNotice refused={refused} />}
      {answer !== null && <Answer answer={answer} />}
    </Group>
  );
}

function aboutOf(
  kind: (typeof POLICY_ACTIONS)[PolicyActionName],
  other: Person | null,
  id: string,
  organisation: string,
): string | null {
  if (kind === "organisation") return organisation;
  if (kind === "person") return other?.account ?? null;
  return isId(id) ? id : null;
}

function Answer({ answer }: { readonly answer: PolicyAnswer }) {
  const { t } = useText();
  return (
    <Notice
      tone={answer.allowed ? "good" : "warning"}
      icon={answer.allowed ? "check" : "close"}
      role="status"
    >
      <p>
        <strong>{t(answer.allowed ? "policy.allowed" : "policy.refused")}</strong>
      </p>
      {answer.sentences.map((sentence) => (
        <p key={sentence} dir="auto">
          {sentence}
        </p>
      ))}
      {answer.policies.length > 0 && (
        <p className="audit-id">
          {t("policy.by")}: <code>{answer.policies.join(", ")}</code>
        </p>
      )}
    </Notice>
  );
}
