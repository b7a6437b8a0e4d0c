/** Before a device is removed: what becomes of it, and of this one if it is this one. */
import { useState } from "react";
import type { DeviceEntry, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { withStepUp } from "../../sign-in/step_up";

export function RemoveDialog(props: {
  readonly entry: DeviceEntry;
  readonly own: boolean;
  readonly onClose: (removed: boolean) => void;
}) {
  const { t } = useText();
  const core = useCore();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { entry, own } = props;
  const name = entry.name === "" ? entry.device.slice(0, 8) : entry.name;
  const remove = async () => {
    setBusy(true);
    setRefused(null);
    const outcome = await withStepUp(core, () => core.removeDevice(entry.device, true));
    setBusy(false);
    if (outcome.ok) props.onClose(true);
    else setRefused(outcome.refused);
  };
  return (
    <Dialog
      title={t("device.remove.title", { name })}
      isOpen
      onClose={() => props.onClose(false)}
      role="alertdialog"
    >
      <p>{t(own ? "device.remove.own" : "device.remove.body")}</p>
      {refused !== null && <RefusalNotice refused={refused} />}
      <div className="dialog-actions">
        <Button onPress={() => props.onClose(false)}>{t("app.cancel")}</Button>
        <Button variant="danger" icon="trash" onPress={remove} isDisabled={busy}>
          {t("device.remove.confirm")}
        </Button>
      </div>
    </Dialog>
  );
}
