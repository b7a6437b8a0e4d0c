/** "Not for codes: call …", in the organisation's own words. It is on every screen and cannot be closed. */
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";

export function EmergencyNotice({ words }: { readonly words: string }) {
  const { t } = useText();
  return (
    <aside className="emergency" aria-label={t("app.emergency")}>
      <Icon name="phone" />
      <p>{words.trim() === "" ? t("app.emergency.none") : <Name>{words}</Name>}</p>
    </aside>
  );
}
