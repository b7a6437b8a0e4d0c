/** The organisation removed this device: nothing is stored here any more. */
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { Threshold } from "./threshold";

export function Removed() {
  const { t } = useText();
  const core = useCore();
  return (
    <Threshold title={t("app.removed.title")}>
      <p>{t("app.removed.body")}</p>
      <Button wide onPress={() => core.erase()}>
        {t("app.removed.again")}
      </Button>
    </Threshold>
  );
}
