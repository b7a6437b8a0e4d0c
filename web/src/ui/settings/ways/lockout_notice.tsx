/**
 * Nothing proves who is there once this session has ended: said calmly while there are days left, and everywhere on the
 * last one. Who overlooks it needs two administrators.
 */
import { useRouterState } from "@tanstack/react-router";
import { lockoutOf } from "../../../domain/identity/ways";
import { useText } from "../../../i18n/text";
import { passkeysPossible } from "../../../platform/passkeys";
import { useAnnounce } from "../../app/announcer";
import { useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { formatDate } from "../../components/time";
import { useMinute } from "../../components/use_now";
import { useGo } from "../../shell/go";
import { useNewPasskey } from "../passkeys/use_new_passkey";
import { useWays } from "./use_ways";

const WHEN: Intl.DateTimeFormatOptions = {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
};
/** Where the calm one stands. */
const CALM = new Set(["/", "/settings"]);

export function LockoutNotice() {
  const { t, locale } = useText();
  const go = useGo();
  const announce = useAnnounce();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { session = null, clockSkew } = useOpen();
  const lockout = lockoutOf(useWays(), session, useMinute() - clockSkew);
  const { busy, refused, make } = useNewPasskey();
  if (lockout === null || !(lockout.urgent || CALM.has(path))) return null;
  const { until, urgent, excluded } = lockout;
  const time = formatDate(locale, until, WHEN);
  const able = !excluded && passkeysPossible();
  const add = async () => {
    if (await make()) announce(t("passkey.added"));
  };
  return (
    <Notice
      tone={urgent ? "warning" : "info"}
      icon="shield"
      role={urgent ? "alert" : "status"}
      actions={
        <>
          {able && (
            <Button variant={urgent ? "primary" : "plain"} onPress={add} isDisabled={busy}>
              {t(busy ? "passkey.busy" : "ways.make")}
            </Button>
          )}
          {path !== "/settings" && (
            <Button variant="quiet" onPress={go.settings}>
              {t(able ? "ways.other" : "ways.look")}
            </Button>
          )}
        </>
      }
    >
      <p>
        <strong>
          {t(excluded ? "ways.excluded" : able ? "ways.passkey" : "ways.any", { time })}
        </strong>{" "}
        <span className="lockout-why">{t(excluded ? "ways.excluded.why" : "ways.why")}</span>
      </p>
      {refused !== null && <RefusalNotice refused={refused} />}
    </Notice>
  );
}
