/** What people must know about this device just now: no connection, a wrong clock, a changed or a new version. */
import { useSyncExternalStore } from "react";
import { showSkew } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { acceptRefused, dismissUpdate, news, takeUpdate } from "../../platform/service_worker";
import { useOpen } from "../app/core_context";
import { Button } from "../components/button";
import { Notice } from "../components/notice";

export function Warnings() {
  const { t, say } = useText();
  const { connection, clockSkew } = useOpen();
  const { update, refused } = useSyncExternalStore(news.watch, news.get);
  const skew = showSkew(clockSkew);
  return (
    <div className="warnings">
      {connection === "offline" && (
        <Notice tone="info" icon="offline" role="status">
          {t("app.offline")}
        </Notice>
      )}
      {skew !== null && (
        <Notice tone="warning" icon="clock" role="alert">
          {t("app.skew", { kind: skew.ahead ? "ahead" : "behind", amount: say(skew.amount) })}
        </Notice>
      )}
      {refused !== null && (
        <Notice
          tone="critical"
          icon="shield"
          role="alert"
          actions={<Button onPress={acceptRefused}>{t("app.changed.known")}</Button>}
        >
          <p>{t("app.changed.open")}</p>
          <p className="code">{t("app.code", { code: `client_${refused.reason}` })}</p>
        </Notice>
      )}
      {update !== null && (
        <Notice
          tone="info"
          icon="refresh"
          role="status"
          actions={
            <>
              <Button variant="primary" onPress={() => takeUpdate()}>
                {t("app.update.now")}
              </Button>
              <Button variant="quiet" onPress={dismissUpdate}>
                {t("app.update.later")}
              </Button>
            </>
          }
        >
          {t("app.update")}
        </Notice>
      )}
    </div>
  );
}
