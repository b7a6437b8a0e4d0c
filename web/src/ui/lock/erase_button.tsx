/** Erases this device, or on a shared workstation one person's, after asking. */
import { useState } from "react";
import type { PersonHere } from "../../core/api";
import { useText } from "../../i18n/text";
import { showBadge } from "../../platform/badge";
import { dropPush } from "../../platform/push";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";

export function EraseButton({ person = null }: { readonly person?: PersonHere | null }) {
  const { t } = useText();
  const core = useCore();
  const [asking, setAsking] = useState(false);
  const erase = async () => {
    await core.erase();
    showBadge(0);
    await dropPush();
  };
  const name = person?.label ?? "";
  const words =
    person === null
      ? {
          button: t("settings.erase"),
          title: t("settings.erase.title"),
          body: t("settings.erase.body"),
          confirm: t("settings.erase.confirm"),
        }
      : {
          button: t("here.forget"),
          title: t("here.forget.title", { name }),
          body: t("here.forget.body", { name }),
          confirm: t("here.forget.confirm"),
        };
  return (
    <>
      <Button variant="danger" icon="trash" onPress={() => setAsking(true)}>
        {words.button}
      </Button>
      <Dialog
        title={words.title}
        isOpen={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
      >
        <p>{words.body}</p>
        <div className="dialog-actions">
          <Button onPress={() => setAsking(false)}>{t("app.cancel")}</Button>
          <Button variant="danger" icon="trash" onPress={erase}>
            {words.confirm}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
