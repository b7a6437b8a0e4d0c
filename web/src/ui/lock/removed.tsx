/** The organisation removed this device: nothing is stored here any more. */
import { lazy, Suspense, useEffect } from "react";
import { useText } from "../../i18n/text";
import { showBadge } from "../../platform/badge";
import { dropPush } from "../../platform/push";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { Threshold } from "./threshold";

/** Seldom needed. */
const SignedInThere = lazy(async () => ({
  default: (await import("../sign-in/signed_in_there")).SignedInThere,
}));

export function Removed({ confirmed }: { readonly confirmed: boolean }) {
  const { t } = useText();
  const core = useCore();
  useEffect(() => {
    showBadge(0);
    void dropPush();
  }, []);
  return (
    <Threshold title={t("app.removed.title")}>
      <p>{t("app.removed.body")}</p>
      <p>{t("device.removed.next")}</p>
      <p className="field-hint" role="status">
        {t(confirmed ? "device.removed.told" : "device.removed.telling")}
      </p>
      <Suspense>
        <SignedInThere />
      </Suspense>
      <Button wide onPress={() => core.erase()}>
        {t("app.removed.again")}
      </Button>
    </Threshold>
  );
}
