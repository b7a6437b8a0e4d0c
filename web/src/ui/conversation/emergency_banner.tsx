/** For as long as its owner is in a conversation by emergency access: how long still, and the end of it. */
import { useState } from "react";
import type { Refused } from "../../core/api";
import { showSpan } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { useNow } from "../components/use_now";
import { useConversation } from "./use_conversation";

const MINUTE = 60_000;

export function EmergencyBanner() {
  const { emergency } = useConversation();
  return emergency === null ? null : <Banner key={emergency.access} {...emergency} />;
}

function Banner({ access, until }: { readonly access: string; readonly until: number }) {
  const { t, say } = useText();
  const core = useCore();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  // By the minute, by the second at the end.
  const now = useNow((at) => (until - at > 2 * MINUTE ? 10_000 : 1_000));
  const left = until - now;
  const unit = left > 2 * MINUTE ? MINUTE : 1_000;
  const span = showSpan(Math.max(0, Math.ceil(left / unit) * unit));
  const time = typeof span === "string" ? span : say(span);
  const end = async () => {
    setBusy(true);
    setRefused(null);
    const outcome = await core.endEmergency(access);
    setBusy(false);
    if (!outcome.ok) setRefused(outcome.refused);
  };
  return (
    <div className="emergency-banner">
      <Notice
        tone="critical"
        icon="warning"
        actions={
          <Button onPress={() => void end()} isDisabled={busy}>
            {t("emergency.end")}
          </Button>
        }
      >
        <p>
          <strong>{t("emergency.banner")}</strong>{" "}
          {left > 0 ? t("emergency.left", { time }) : t("emergency.over")}
        </p>
      </Notice>
      {refused !== null && <RefusalNotice refused={refused} />}
    </div>
  );
}
