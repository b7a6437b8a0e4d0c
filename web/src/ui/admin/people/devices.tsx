/** A person's devices: each can be removed and, with that, erased. */
import { useState } from "react";
import type { DeviceEntry, Id } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore, useOpen } from "../../app/core_context";
import { Toggle } from "../../components/toggle";
import { DeviceRow } from "../../settings/devices/device_row";
import { Group } from "../../settings/group";
import { useAsked } from "../ask";
import { Answered } from "../parts/answered";
import { Confirm } from "../parts/confirm";

/** Milliseconds: a device that was told to erase itself says within moments that it did, where it is connected. */
const AGAIN = 4_000;

export function PersonDevices({ account }: { readonly account: Id }) {
  const { t } = useText();
  const core = useCore();
  const { device: here } = useOpen();
  const asked = useAsked(["devices", account], () => core.accountDevices(account), AGAIN);
  const [removing, setRemoving] = useState<DeviceEntry | null>(null);
  return (
    <Group title={t("admin.devices")}>
      <Answered asked={asked}>
        {(entries) => <DeviceLists entries={entries} here={here} onRemove={setRemoving} />}
      </Answered>
      {removing !== null && <RemoveDevice entry={removing} onClose={() => setRemoving(null)} />}
    </Group>
  );
}

function DeviceLists(props: {
  readonly entries: readonly DeviceEntry[];
  readonly here: Id;
  readonly onRemove: (entry: DeviceEntry) => void;
}) {
  const { t } = useText();
  const { entries, here, onRemove } = props;
  const active = entries.filter(({ state }) => state === "active");
  const waiting = entries.filter(({ state }) => state === "wipe_ordered");
  const ended = entries.filter(({ state }) => state === "removed" || state === "wiped");
  const rows = (shown: readonly DeviceEntry[], label: string) => (
    <ul className="own-list" aria-label={label}>
      {shown.map((entry) => (
        <DeviceRow
          key={entry.device}
          entry={entry}
          own={entry.device === here}
          onRemove={entry.state === "active" ? () => onRemove(entry) : null}
        />
      ))}
    </ul>
  );
  const shown = [...active, ...waiting];
  return (
    <>
      {shown.length === 0 && <p className="field-hint">{t("admin.devices.none")}</p>}
      {shown.length > 0 && rows(shown, t("admin.devices"))}
      {ended.length > 0 && (
        <details className="own-ended" open={shown.length === 0}>
          <summary>{t("device.ended", { count: ended.length })}</summary>
          {rows(ended, t("device.ended", { count: ended.length }))}
        </details>
      )}
    </>
  );
}

function RemoveDevice(props: { readonly entry: DeviceEntry; readonly onClose: () => void }) {
  const { t } = useText();
  const core = useCore();
  const [wipe, setWipe] = useState(true);
  const { device, name } = props.entry;
  return (
    <Confirm
      title={t("device.remove.title", { name: name === "" ? device.slice(0, 8) : name })}
      words={t("admin.device.body")}
      confirm={t(wipe ? "admin.device.confirm.wipe" : "admin.device.confirm")}
      icon="trash"
      danger
      steps
      work={() => core.removeDevice(device, wipe)}
      onDone={props.onClose}
      onClose={props.onClose}
    >
      <Toggle
        label={t("admin.device.wipe")}
        hint={t("admin.device.wipe.hint")}
        isSelected={wipe}
        onChange={setWipe}
      />
    </Confirm>
  );
}
