/** The end of an account, and its return. */
import { useState } from "react";
import type { AccountEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Button } from "../../components/button";
import { Toggle } from "../../components/toggle";
import { Group } from "../../settings/group";
import { Confirm } from "../parts/confirm";

interface Props {
  readonly entry: AccountEntry;
  readonly own: boolean;
}

export function Leaving({ entry, own }: Props) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const { suspended } = entry;
  const Dialog = suspended ? Reinstate : Offboard;
  return (
    <Group title={t(suspended ? "admin.return" : "admin.leave")}>
      <p className="field-hint">
        {t(own ? "admin.leave.own" : suspended ? "admin.return.hint" : "admin.leave.hint")}
      </p>
      {!own && (
        <Button
          variant={suspended ? "plain" : "danger"}
          icon={suspended ? "add_person" : "remove_person"}
          onPress={() => setAsking(true)}
        >
          {t(suspended ? "admin.return.open" : "admin.leave.open")}
        </Button>
      )}
      {asking && <Dialog entry={entry} onClose={() => setAsking(false)} />}
    </Group>
  );
}

interface DialogProps {
  readonly entry: AccountEntry;
  readonly onClose: () => void;
}

function Offboard({ entry, onClose }: DialogProps) {
  const { t } = useText();
  const core = useCore();
  const [wipe, setWipe] = useState(true);
  return (
    <Confirm
      title={t("admin.leave.title", { name: entry.name })}
      words={t("admin.leave.body")}
      confirm={t("admin.leave.confirm")}
      icon="remove_person"
      danger
      steps
      work={() => core.suspendAccount(entry.account, wipe)}
      onDone={onClose}
      onClose={onClose}
    >
      <Toggle
        label={t("admin.leave.wipe")}
        hint={t("admin.device.wipe.hint")}
        isSelected={wipe}
        onChange={setWipe}
      />
    </Confirm>
  );
}

function Reinstate({ entry, onClose }: DialogProps) {
  const { t } = useText();
  const core = useCore();
  return (
    <Confirm
      title={t("admin.return.title", { name: entry.name })}
      words={t("admin.return.body")}
      confirm={t("admin.return.confirm")}
      icon="add_person"
      steps
      work={() => core.reinstateAccount(entry.account)}
      onDone={onClose}
      onClose={onClose}
    />
  );
}
