/** Erases this device, after asking. */
import { useState } from "react";
import { useText } from "../../i18n/text";
import { showBadge } from "../../platform/badge";
import { dropPush } from "../../platform/push";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";

export function EraseButton() {
  const { t } = useText();
  const core = useCore();
  const [asking, setAsking] = useState(false);
  const erase = async () => {
    await core.erase();
    showBadge(0);
    await dropPush();
  };
  return (
    <>
      <Button variant="danger" icon="trash" onPress={() => setAsking(true)}>
        {t("settings.erase")}
      </Button>
      <Dialog
        title={t("settings.erase.title")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
      >
        <p>{t("settings.erase.body")}</p>
        <div className="dialog-actions">
          <Button onPress={() => setAsking(false)}>{t("app.cancel")}</Button>
          <Button variant="danger" icon="trash" onPress={erase}>
            {t("settings.erase.confirm")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
