/** One's own passkeys: how one signs in, and which of them open this device. */
import { useCallback, useEffect, useState } from "react";
import type { PasskeyEntry, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { passkeysPossible } from "../../../platform/passkeys";
import { useCore, useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { useWaysChanged } from "../ways/use_ways";
import { PasskeyRow } from "./passkey_row";
import { RemoveDialog } from "./remove_dialog";
import { useNewPasskey } from "./use_new_passkey";

export function Passkeys() {
  const { t } = useText();
  const core = useCore();
  const { connection } = useOpen();
  const [entries, setEntries] = useState<readonly PasskeyEntry[] | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const made = useNewPasskey();
  const [removing, setRemoving] = useState<PasskeyEntry | null>(null);
  const changed = useWaysChanged();
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
    setRefused(null);
    if (await made.make()) void load();
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
      {made.refused !== null && <RefusalNotice refused={made.refused} />}
      {made.added && (
        <Notice tone="good" role="status">
          {t("passkey.added")}
        </Notice>
      )}
      {passkeysPossible() ? (
        <Button icon="plus" onPress={add} isDisabled={made.busy}>
          {t(made.busy ? "passkey.busy" : "passkey.add")}
        </Button>
      ) : (
        <Notice tone="info">{t("passkey.impossible")}</Notice>
      )}
      {removing !== null && (
        <RemoveDialog
          entry={removing}
          onClose={(done) => {
            setRemoving(null);
            if (done) {
              void load();
              changed();
            }
          }}
        />
      )}
    </>
  );
}
