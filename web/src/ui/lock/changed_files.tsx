/** The server has files that the organisation did not sign. Nothing of them was run. */

import { useText } from "../../i18n/text";
import { acceptRefused, type News } from "../../platform/service_worker";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { Threshold } from "./threshold";

export function ChangedFiles({ refused }: { readonly refused: NonNullable<News["refused"]> }) {
  const { t } = useText();
  const { reason } = refused;
  return (
    <Threshold title={t("app.changed.title")}>
      <Notice tone="critical" icon="shield" role="alert">
        <p>{t("app.changed.body")}</p>
      </Notice>
      {reason === "signature" && <p>{t("app.changed.reason.signature")}</p>}
      {reason === "organisation" && <p>{t("app.changed.reason.organisation")}</p>}
      {reason === "worker" && <p>{t("app.changed.reason.worker")}</p>}
      {refused.files.length > 0 && (
        <ul className="file-list">
          {refused.files.slice(0, 5).map((file) => (
            <li key={file}>{t("app.changed.file", { file })}</li>
          ))}
        </ul>
      )}
      <p className="code">{t("app.code", { code: `client_${reason}` })}</p>
      <Button wide onPress={acceptRefused}>
        {t("app.changed.known")}
      </Button>
    </Threshold>
  );
}
