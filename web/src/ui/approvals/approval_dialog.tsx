/** Lets a device in that signed in as this person elsewhere, once both show the same code. */
import { useState } from "react";
import type { ApprovalEntry, Outcome, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { ComparedCode } from "../components/compared_code";
import { Dialog } from "../components/dialog";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { RelativeTime } from "../components/time";
import { withStepUp } from "../sign-in/step_up";

type Stage =
  | { readonly kind: "asked" }
  | { readonly kind: "comparing" }
  | { readonly kind: "compared"; readonly code: string }
  | { readonly kind: "over"; readonly letIn: boolean };

export function ApprovalDialog(props: {
  readonly entry: ApprovalEntry;
  readonly onClose: () => void;
}) {
  const { t, rich } = useText();
  const core = useCore();
  const { entry } = props;
  const [stage, setStage] = useState<Stage>({ kind: "asked" });
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const run = async <T,>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    setBusy(true);
    setRefused(null);
    const outcome = await withStepUp(core, work);
    setBusy(false);
    if (!outcome.ok) setRefused(outcome.refused);
    return outcome;
  };
  const compare = async () => {
    setStage({ kind: "comparing" });
    const found = await run(() => core.compareApproval(entry));
    setStage(found.ok ? { kind: "compared", code: found.value } : { kind: "asked" });
  };
  const decide = async (letIn: boolean) => {
    const outcome = await run(() => core.decideApproval(entry.approval, letIn));
    if (outcome.ok) setStage({ kind: "over", letIn });
  };
  const deny = (
    <Button variant="danger" onPress={() => void decide(false)} isDisabled={busy}>
      {t("approval.deny")}
    </Button>
  );
  return (
    <Dialog title={t("approval.title")} isOpen onClose={props.onClose}>
      <p>
        {rich("approval.about", {
          name: <Name>{entry.accountName}</Name>,
          device: (
            <strong>
              <Name>{entry.deviceName === "" ? t("approval.unnamed") : entry.deviceName}</Name>
            </strong>
          ),
          time: <RelativeTime at={entry.askedAt} />,
        })}
      </p>
      {refused !== null && <RefusalNotice refused={refused} />}
      {stage.kind === "asked" && (
        <>
          <p>{t("approval.body")}</p>
          <div className="dialog-actions">
            {deny}
            <Button variant="primary" onPress={() => void compare()} isDisabled={busy}>
              {t("approval.compare")}
            </Button>
          </div>
        </>
      )}
      {stage.kind === "comparing" && <p role="status">{t("approval.comparing")}</p>}
      {stage.kind === "compared" && (
        <>
          <div role="status">
            <p>{t("approval.same")}</p>
            <ComparedCode code={stage.code} />
          </div>
          <div className="dialog-actions">
            {deny}
            <Button
              variant="primary"
              icon="check"
              onPress={() => void decide(true)}
              isDisabled={busy}
            >
              {t("approval.allow")}
            </Button>
          </div>
        </>
      )}
      {stage.kind === "over" && (
        <>
          <Notice tone={stage.letIn ? "good" : "info"} role="status">
            {t(stage.letIn ? "approval.allowed" : "approval.denied")}
          </Notice>
          <div className="dialog-actions">
            <Button variant="primary" onPress={props.onClose}>
              {t("app.close")}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
