/** What people must know about this device just now: no connection, no room, a wrong clock, a changed or a new version. */
import { useSyncExternalStore } from "react";
import { showSkew } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { acceptRefused, dismissUpdate, news, takeUpdate } from "../../platform/service_worker";
import { useOpen } from "../app/core_context";
import { ApprovalNotice } from "../approvals/approval_notice";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { useOverflow } from "../components/use_overflow";
import { useShortTime } from "../conversation/times";
import { NewDeviceNotice } from "../settings/devices/new_device_notice";
import { LockoutNotice } from "../settings/ways/lockout_notice";
import { useStanding } from "./use_standing";

export function Warnings() {
  const { t, say } = useText();
  const { awaySince, clockSkew, ended, storageFull } = useOpen();
  const standing = useStanding();
  const short = useShortTime();
  const { update, refused } = useSyncExternalStore(news.watch, news.get);
  const skew = showSkew(clockSkew);
  const { ref, overflows } = useOverflow();
  return (
    <section
      ref={ref}
      className="warnings"
      {...(overflows && { tabIndex: 0, "aria-label": t("app.warnings") })}
    >
      <div>
        <ApprovalNotice />
        <NewDeviceNotice />
        <LockoutNotice />
        {ended !== null && <Ended code={ended} />}
        {(standing === "offline" || standing === "unreachable") && (
          <Notice tone="info" icon="offline" role="status">
            {standing === "offline"
              ? t("app.offline")
              : t("app.unreachable", { time: short(awaySince ?? 0) })}
          </Notice>
        )}
        {storageFull && (
          <Notice tone="critical" icon="warning" role="alert">
            <p>{t("app.full")}</p>
            <p className="code">{t("app.code", { code: "storage_full" })}</p>
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
    </section>
  );
}

/** The hub has nothing more to do with this device: what happened, what that leaves, and what to do. */
function Ended({ code }: { readonly code: string }) {
  const { t, explain } = useText();
  return (
    <Notice
      tone="warning"
      icon="lock"
      role="alert"
      actions={
        <Button icon="refresh" onPress={() => location.reload()}>
          {t("app.retry")}
        </Button>
      }
    >
      <p>
        <strong>{t("app.ended")}</strong> {explain(code)}
      </p>
      <p className="code">{t("app.code", { code })}</p>
    </Notice>
  );
}
