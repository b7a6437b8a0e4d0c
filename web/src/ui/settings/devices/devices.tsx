/** One's own devices: where one is signed in, and the end of any of them. */
import { useCallback, useEffect, useState } from "react";
import type { DeviceEntry, OwnCertificates, Refused } from "../../../core/api";
import { loggedOf } from "../../../domain/identity/logged";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { DeviceRow } from "./device_row";
import { LogNotices } from "./log_notices";
import { RemoveDialog } from "./remove_dialog";

const LOOK_AGAIN = 2_000;

export function Devices() {
  const { t } = useText();
  const core = useCore();
  const { device: own, connection } = useOpen();
  const [entries, setEntries] = useState<readonly DeviceEntry[] | null>(null);
  const [certificates, setCertificates] = useState<OwnCertificates | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [removing, setRemoving] = useState<DeviceEntry | null>(null);
  const look = useCallback(async () => {
    const logged = await core.ownCertificates();
    if (logged.ok) setCertificates(logged.value);
  }, [core]);
  const load = useCallback(async () => {
    const found = await core.devices();
    setRefused(found.ok ? null : found.refused);
    if (found.ok) setEntries(found.value);
    await look();
  }, [core, look]);
  // Asked again when the connection is back: what is shown here is the vault's word.
  const online = connection === "online";
  useEffect(() => {
    if (online) void load();
  }, [load, online]);

  // A certificate of just now is covered by the next head of the log, in a second or so.
  useEffect(() => {
    if (!certificates?.certificates.some(({ state }) => state === "pending")) return;
    const timer = setTimeout(() => void look(), LOOK_AGAIN);
    return () => clearTimeout(timer);
  }, [certificates, look]);

  const [active, ended] = [true, false].map((wanted) =>
    (entries ?? []).filter(({ state }) => (state === "active") === wanted),
  ) as [DeviceEntry[], DeviceEntry[]];
  const logged = (device: string) => loggedOf(certificates, device);
  return (
    <>
      <p className="field-hint">{t("device.hint")}</p>
      {entries !== null && certificates !== null && (
        <LogNotices entries={entries} certificates={certificates} />
      )}
      {refused !== null && <RefusalNotice refused={refused} />}
      {entries === null && refused === null && <p role="status">{t("device.loading")}</p>}
      {entries === null && refused !== null && (
        <Button icon="refresh" onPress={load}>
          {t("app.retry")}
        </Button>
      )}
      {active.length > 0 && (
        <ul className="own-list" aria-label={t("device.active")}>
          {active.map((entry) => (
            <DeviceRow
              key={entry.device}
              entry={entry}
              own={entry.device === own}
              logged={logged(entry.device)}
              onRemove={() => setRemoving(entry)}
            />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <details className="own-ended">
          <summary>{t("device.ended", { count: ended.length })}</summary>
          <ul className="own-list" aria-label={t("device.ended", { count: ended.length })}>
            {ended.map((entry) => (
              <DeviceRow
                key={entry.device}
                entry={entry}
                own={false}
                logged={logged(entry.device)}
                onRemove={null}
              />
            ))}
          </ul>
        </details>
      )}
      {removing !== null && (
        <RemoveDialog
          entry={removing}
          own={removing.device === own}
          onClose={(done) => {
            setRemoving(null);
            if (done) void load();
          }}
        />
      )}
    </>
  );
}
