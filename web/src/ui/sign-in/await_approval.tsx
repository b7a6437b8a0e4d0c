/** The device that waits: what to scan or where to look, and the code that both must show. */
import type { ApprovalShown } from "../../core/api";
import { showSpan } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { QrCode } from "../admin/parts/qr_code";
import { Button } from "../components/button";
import { ComparedCode } from "../components/compared_code";
import { useNow } from "../components/use_now";

export function AwaitApproval(props: {
  readonly shown: ApprovalShown;
  readonly onCancel: () => void;
}) {
  const { t, say } = useText();
  const { code, path, hash, expiresAt } = props.shown;
  const now = useNow(() => 1000);
  const span = showSpan(Math.max(0, Math.ceil((expiresAt - now) / 1000)) * 1000);
  const time = typeof span === "string" ? span : say(span);
  return (
    <div className="threshold-form">
      <div role="status" className="approval-said">
        {code === null ? (
          <>
            <p>{t("approval.wait.body")}</p>
            <figure className="approval-picture">
              <QrCode text={location.origin + path} label={t("approval.wait.picture")} />
              <figcaption>{t("approval.wait.scan")}</figcaption>
            </figure>
          </>
        ) : (
          <>
            <p>{t("approval.wait.compare")}</p>
            <ComparedCode code={code} />
          </>
        )}
      </div>
      <p className="field-hint">{t("approval.wait.left", { time })}</p>
      <details className="threshold-more">
        <summary>{t("approval.wait.hash")}</summary>
        <p>{t("approval.wait.hash.hint")}</p>
        <p className="approval-hash">{hash}</p>
      </details>
      <Button variant="quiet" wide onPress={props.onCancel} autoFocus>
        {t("approval.wait.cancel")}
      </Button>
    </div>
  );
}
