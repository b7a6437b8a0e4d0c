/** One's own passkeys: how one signs in, and which of them open this device. */
import { useCallback, useEffect, useState } from "react";
import type { PasskeyEntry, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { deviceName } from "../../../platform/device_name";
import { makePasskey, passkeysPossible } from "../../../platform/passkeys";
import { useCore, useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { withStepUp } from "../../sign-in/step_up";
import { PasskeyRow } from "./passkey_row";
import { RemoveDialog } from "./remove_dialog";

export function Passkeys() {
  const { t } = useText();
  const core = useCore();
  const { connection } = useOpen();
  const [entries, setEntries] = useState<readonly PasskeyEntry[] | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const [added, setAdded] = useState(false);
  const [removing, setRemoving] = useState<PasskeyEntry | null>(null);
  const load = useCallback(async () => {
    const found = await core.passkeys();
    if (found.ok) setEntries(found.value);
    else setRefused(found.refused);
  }, [core]);
  const online = connection === "online";
  useEffect(() => {
    if (online) void load();
  }, [load, online]);

  const add = async () => {
    setBusy(true);
    setAdded(false);
    setRefused(null);
    const wanted = await withStepUp(core, () => core.beginPasskey());
    const made = wanted.ok ? await makePasskey(wanted.value) : wanted;
    const outcome = made.ok ? await core.addPasskey(made.value, deviceName()) : made;
    setBusy(false);
    setAdded(outcome.ok);
    if (outcome.ok) void load();
    else setRefused(outcome.refused);
  };
  return (
    <>
      <p className="field-hint">{t("passkey.hint")}</p>
      {entries?.length === 0 && <p>{t("passkey.none")}</p>}
      {entries !== null && entries.length > 0 && (
        <ul className="own-list" aria-label={t("passkey.title")}>
          {entries.map((entry) => (
            <PasskeyRow
              key={entry.credential.join()}
              entry={entry}
              onRemove={() => setRemoving(entry)}
            />
          ))}
        </ul>
      )}
      {refused !== null && <RefusalNotice refused={refused} />}
      {added && (
        <Notice tone="good" role="status">
          {t("passkey.added")}
        </Notice>
      )}
      {passkeysPossible() ? (
        <Button icon="plus" onPress={add} isDisabled={busy}>
          {t(busy ? "passkey.busy" : "passkey.add")}
        </Button>
      ) : (
        <Notice tone="info">{t("passkey.impossible")}</Notice>
      )}
      {removing !== null && (
        <RemoveDialog
          entry={removing}
          onClose={(done) => {
            setRemoving(null);
            if (done) void load();
          }}
        />
      )}
    </>
  );
}
