/** The session is over: nothing of the open page is there until its owner has proved that they are (45 CFR 164.312(d)). */
import { type ReactNode, useState } from "react";
import type { Refused } from "../../core/api";
import { isTermOver } from "../../domain/lock/term";
import { useText } from "../../i18n/text";
import { useCore, useLink, useOpen } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { useNow } from "../components/use_now";
import { provePresence } from "../sign-in/step_up";
import { StepUpDialog } from "../sign-in/step_up_dialog";
import { Threshold } from "./threshold";

export function TermGate({ children }: { readonly children: ReactNode }) {
  const { session = null, connection, clockSkew } = useOpen();
  const online = connection === "online";
  const now = useNow((at) => {
    const left = (session?.until ?? 0) - (at - clockSkew);
    return left > 0 ? Math.min(left, 3_600_000) : 60_000;
  });
  if (!isTermOver(session, now - clockSkew, online)) return children;
  return <TermOver online={online} />;
}

function TermOver({ online }: { readonly online: boolean }) {
  const { t } = useText();
  const core = useCore();
  const link = useLink();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const prove = async () => {
    setBusy(true);
    setRefused(null);
    const proved = await provePresence(core);
    setBusy(false);
    if (!proved.ok) setRefused(proved.refused);
  };
  return (
    <Threshold title={t("term.title")}>
      <p>{t("term.body")}</p>
      {!online && (
        <Notice tone="info" icon="offline" role="status">
          {t("term.offline")}
        </Notice>
      )}
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button variant="primary" icon="shield" wide onPress={prove} isDisabled={busy || !online}>
        {t(busy ? "passkey.busy" : "term.prove")}
      </Button>
      <Button variant="quiet" icon="lock" wide onPress={() => void link.lock()}>
        {t("app.lock")}
      </Button>
      <StepUpDialog />
    </Threshold>
  );
}
