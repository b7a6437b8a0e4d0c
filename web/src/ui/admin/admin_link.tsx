/** From the settings to the administration: on a phone there is no other button for it. */
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Group } from "../settings/group";
import { useGo } from "../shell/go";
import { useSections } from "./use_rights";

export function AdminLink() {
  const { t } = useText();
  const go = useGo();
  if ((useSections() ?? []).length === 0) return null;
  return (
    <Group title={t("admin.title")}>
      <p className="field-hint">{t("admin.hint")}</p>
      <Button icon="shield" onPress={() => go.admin()}>
        {t("admin.open")}
      </Button>
    </Group>
  );
}
