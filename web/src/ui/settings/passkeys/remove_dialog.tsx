/** Before a passkey is removed: who is there proves it, and something else must open this device. */
import { useState } from "react";
import type { PasskeyEntry, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { withStepUp } from "../../sign-in/step_up";

export function RemoveDialog(props: {
  readonly entry: PasskeyEntry;
  readonly onClose: (removed: boolean) => void;
}) {
  const { t } = useText();
  const core = useCore();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { credential, name } = props.entry;
  const remove = async () => {
    setBusy(true);
    setRefused(null);
    const outcome = await withStepUp(core, () => core.removePasskey(credential));
    setBusy(false);
    if (outcome.ok) props.onClose(true);
    else setRefused(outcome.refused);
  };
  return (
    <Dialog
      title={t("passkey.remove.title", { name: name === "" ? t("passkey.unnamed") : name })}
      isOpen
      onClose={() => props.onClose(false)}
      role="alertdialog"
    >
      <p>{t("passkey.remove.body")}</p>
      {refused !== null && <RefusalNotice refused={refused} />}
      <div className="dialog-actions">
        <Button onPress={() => props.onClose(false)}>{t("app.cancel")}</Button>
        <Button variant="danger" icon="trash" onPress={remove} isDisabled={busy}>
          {t("passkey.remove.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
