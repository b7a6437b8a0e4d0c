/** The device cannot go on: why, and what to do. */
import { useText } from "../../i18n/text";
import { isProtected } from "../../platform/support";
import { Button } from "../components/button";
import { EraseButton } from "./erase_button";
import { Threshold } from "./threshold";

/** Where erasing is among what one can do; elsewhere it would only lose something. */
const ERASABLE: ReadonlySet<string> = new Set([
  "state_corrupt",
  "state_rolled_back",
  "hub_rolled_back",
  "certificate_expired",
  "bad_certificate",
  "unknown_device",
]);

export function Trouble({ code }: { readonly code: string }) {
  const { t, explain } = useText();
  return (
    <Threshold title={t("app.trouble.title")}>
      <p role="alert">{explain(code)}</p>
      <p className="code">{t("app.code", { code })}</p>
      <div className="threshold-actions">
        <Button variant="primary" icon="refresh" onPress={() => location.reload()}>
          {t("app.reload")}
        </Button>
        {ERASABLE.has(code) && <EraseButton />}
      </div>
    </Threshold>
  );
}

export function Unsupported() {
  const { t } = useText();
  const why = isProtected() ? "unsupported" : "insecure";
  const code = isProtected() ? "unsupported_browser" : "insecure_address";
  return (
    <Threshold title={t(`app.${why}.title`)} still>
      <p role="alert">{t(`app.${why}.body`)}</p>
      <p className="code">{t("app.code", { code })}</p>
    </Threshold>
  );
}
