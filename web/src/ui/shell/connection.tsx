/** How the connection stands: a shape and a word, never a colour alone. */
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { useStanding } from "./use_standing";

const ICONS = {
  online: "check",
  catching: "refresh",
  connecting: "refresh",
  unreachable: "offline",
  offline: "offline",
  ended: "lock",
} as const;

export function Connection() {
  const { t } = useText();
  const standing = useStanding();
  return (
    <p className="connection" data-standing={standing} role="status">
      <Icon name={ICONS[standing]} />
      <span className="connection-words">{t(`app.connection.${standing}`)}</span>
    </p>
  );
}
