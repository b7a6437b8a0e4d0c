/** Another tab has the device. */
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { Threshold } from "./threshold";

export function Elsewhere() {
  const { t } = useText();
  const core = useCore();
  return (
    <Threshold title={t("app.elsewhere.title")}>
      <p>{t("app.elsewhere.body")}</p>
      <Button variant="primary" wide onPress={() => core.takeOver()}>
        {t("app.elsewhere.take")}
      </Button>
    </Threshold>
  );
}
