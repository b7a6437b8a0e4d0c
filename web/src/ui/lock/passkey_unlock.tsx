/** One touch opens the page: the authenticator's answer is the key, and nothing has to be derived slowly. */
import { useState } from "react";
import type { PasskeyAsked, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { askPasskey } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";

export function PasskeyUnlock({ asked }: { readonly asked: PasskeyAsked }) {
  const { t } = useText();
  const core = useCore();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const unlock = async () => {
    setBusy(true);
    setRefused(null);
    const proof = await askPasskey(asked);
    const opened = proof.ok ? await core.unlockWithPasskey(proof.value) : proof;
    setBusy(false);
    if (!opened.ok) setRefused(opened.refused);
  };
  return (
    <div className="threshold-form">
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button variant="primary" icon="shield" wide onPress={unlock} isDisabled={busy} autoFocus>
        {t(busy ? "passkey.busy" : "passkey.unlock")}
      </Button>
    </div>
  );
}
