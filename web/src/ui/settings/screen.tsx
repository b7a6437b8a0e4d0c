/** What a person can set on this device. */
import { useText } from "../../i18n/text";
import { AdminLink } from "../admin/admin_link";
import { useOpen } from "../app/core_context";
import { Name } from "../components/name";
import { EraseButton } from "../lock/erase_button";
import { Screen } from "../shell/screen";
import { Appearance } from "./appearance";
import { ChangePin } from "./change_pin";
import { Devices } from "./devices/devices";
import { Group } from "./group";
import { LockAfter } from "./lock_after";
import { Passkeys } from "./passkeys/passkeys";
import { Password } from "./password/password";
import { PushSetting } from "./push_setting";
import { Providers } from "./ways/providers";
import { WorkstationSettings } from "./workstation/workstation";

declare const __WARDLINE_VERSION__: string | undefined;

export function SettingsScreen() {
  const { t } = useText();
  const { me, device, organisation, here = null } = useOpen();
  const self = here?.people.find(({ id }) => id === here.chosen) ?? null;
  return (
    <Screen title={t("settings.title")}>
      <Group title={t("settings.you")}>
        <p className="settings-me">
          <strong>
            <Name>{me.name}</Name>
          </strong>
          <span>
            <Name>{me.role}</Name>
          </span>
          <span>
            <Name>{organisation.name}</Name>
          </span>
        </p>
        <p className="code">{t("settings.device", { device: device.slice(0, 8) })}</p>
      </Group>
      <AdminLink />
      <Group title={t("settings.appearance")}>
        <Appearance />
      </Group>
      <Group title={t("settings.safety")}>
        <LockAfter />
        <ChangePin />
      </Group>
      <Group title={t("passkey.title")}>
        <Passkeys />
      </Group>
      <Group title={t("password.title")}>
        <Password />
      </Group>
      <Providers />
      <Group title={t("device.title")}>
        <Devices />
      </Group>
      {here !== null && (
        <Group title={t("here.settings")}>
          <WorkstationSettings here={here} />
        </Group>
      )}
      <Group title={t("settings.notifications")}>
        {here === null ? <PushSetting /> : <p className="field-hint">{t("here.push")}</p>}
      </Group>
      <Group title={t("settings.storage")}>
        <p className="field-hint">
          {t(self === null ? "settings.erase.hint" : "here.forget.hint")}
        </p>
        <EraseButton person={self} />
      </Group>
      <Group title={t("settings.about")}>
        <p>{t("settings.about.body")}</p>
        <p className="code">{t("settings.version", { version: version() })}</p>
      </Group>
    </Screen>
  );
}

function version(): string {
  return typeof __WARDLINE_VERSION__ === "string" ? __WARDLINE_VERSION__ : "0.0.0";
}
