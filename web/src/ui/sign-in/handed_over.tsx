/** In the window that a provider was visited in: the page that opened it has the answer. Mostly gone before anybody reads it. */
import { useText } from "../../i18n/text";
import { InWords } from "../app/app";
import { Threshold } from "../lock/threshold";

export function HandedOver() {
  return (
    <InWords>
      <Words />
    </InWords>
  );
}

function Words() {
  const { t } = useText();
  return (
    <Threshold title={t("stepup.returned")} still>
      <p>{t("stepup.returned.body")}</p>
    </Threshold>
  );
}
