/** Somebody signed in as this person elsewhere: told on every other device, until it was looked at. */
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { useGo } from "../../shell/go";

export function NewDeviceNotice() {
  const { t } = useText();
  const core = useCore();
  const go = useGo();
  const { newDevices } = useOpen();
  if (newDevices.length === 0) return null;
  const know = () => void core.knowDevices(newDevices);
  return (
    <Notice
      tone="warning"
      icon="device"
      role="alert"
      actions={
        <>
          <Button
            onPress={() => {
              know();
              go.settings();
            }}
          >
            {t("device.new.look")}
          </Button>
          <Button variant="quiet" onPress={know}>
            {t("device.new.mine")}
          </Button>
        </>
      }
    >
      {t("device.new", { count: newDevices.length })}
    </Notice>
  );
}
