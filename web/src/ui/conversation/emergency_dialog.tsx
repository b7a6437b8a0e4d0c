/** Into a patient's conversation that is closed to oneself: what it does is said before, not after. */
import { type FormEvent, useState } from "react";
import type { Id, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Choice } from "../components/choice";
import { Dialog } from "../components/dialog";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { TextField } from "../components/text_field";
import { withStepUp } from "../sign-in/step_up";

/** The vault takes no more than an hour. */
const MINUTES = ["15", "30", "60"] as const;

export function EmergencyDialog(props: {
  /** A conversation or a patient. */
  readonly about: Id;
  readonly name: string;
  readonly reason: string;
  readonly onClose: (opened: Id | null) => void;
}) {
  const { t, rich } = useText();
  const core = useCore();
  const [reason, setReason] = useState(props.reason);
  const [minutes, setMinutes] = useState<string>("30");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || reason.trim() === "") return;
    setBusy(true);
    setRefused(null);
    const opened = await withStepUp(core, () =>
      core.breakGlass(props.about, reason.trim(), Number(minutes)),
    );
    setBusy(false);
    if (opened.ok) props.onClose(opened.value);
    else setRefused(opened.refused);
  };
  return (
    <Dialog
      title={t("emergency.title")}
      isOpen
      onClose={() => props.onClose(null)}
      role="alertdialog"
    >
      <form className="threshold-form" onSubmit={submit}>
        <p>{rich("emergency.about", { name: <Name>{props.name}</Name> })}</p>
        <Notice tone="critical" icon="warning">
          <p>{t("emergency.warning")}</p>
        </Notice>
        <TextField
          label={t("emergency.reason")}
          hint={t("emergency.reason.hint")}
          value={reason}
          onChange={setReason}
          isDisabled={busy}
          maxLength={300}
          isRequired
          autoFocus
        />
        <Choice
          label={t("emergency.minutes")}
          value={minutes}
          options={MINUTES.map((value) => ({
            value: value as string,
            label: t("emergency.minutes.count", { count: Number(value) }),
          }))}
          onChange={setMinutes}
        />
        {refused !== null && <RefusalNotice refused={refused} />}
        <div className="dialog-actions">
          <Button onPress={() => props.onClose(null)} isDisabled={busy}>
            {t("app.cancel")}
          </Button>
          <Button
            type="submit"
            variant="danger"
            icon="unlock"
            isDisabled={busy || reason.trim() === ""}
          >
            {t(busy ? "emergency.opening" : "emergency.open")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
