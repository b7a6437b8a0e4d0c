/** The first passkey, while the invitation vouches for the person: it unlocks this device, and signs in on the next. */
import { useState } from "react";
import type { PasskeyMade, PasskeyWanted, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { makePasskey } from "../../platform/passkeys";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";

export function OfferPasskey(props: {
  readonly wanted: PasskeyWanted;
  readonly onMade: (passkey: PasskeyMade) => void;
  readonly onNotNow: () => void;
}) {
  const { t } = useText();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const make = async () => {
    setBusy(true);
    setRefused(null);
    const made = await makePasskey(props.wanted);
    setBusy(false);
    if (made.ok) props.onMade(made.value);
    else setRefused(made.refused);
  };
  return (
    <div className="threshold-form">
      <p>{t("passkey.offer.body")}</p>
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button variant="primary" icon="shield" wide onPress={make} isDisabled={busy} autoFocus>
        {t(busy ? "passkey.busy" : "passkey.use")}
      </Button>
      <div className="threshold-aside">
        <Button variant="quiet" wide onPress={props.onNotNow} isDisabled={busy}>
          {t("passkey.later")}
        </Button>
        <p className="field-hint">{t("passkey.later.hint")}</p>
      </div>
    </div>
  );
}
