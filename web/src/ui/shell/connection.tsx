/** How the connection stands: a shape and a word, never a colour alone. */
import { useText } from "../../i18n/text";
import { type OpenState, useOpen } from "../app/core_context";
import { Icon } from "../components/icon";

type Standing = "online" | "catching" | "connecting" | "offline";

export function standingOf(open: Pick<OpenState, "connection" | "caughtUp">): Standing {
  if (open.connection !== "online") return open.connection;
  return open.caughtUp ? "online" : "catching";
}

const ICONS = {
  online: "check",
  catching: "refresh",
  connecting: "refresh",
  offline: "offline",
} as const;

export function Connection() {
  const { t } = useText();
  const standing = standingOf(useOpen());
  return (
    <p className="connection" data-standing={standing} role="status">
      <Icon name={ICONS[standing]} />
      <span className="connection-words">{t(`app.connection.${standing}`)}</span>
    </p>
  );
}
