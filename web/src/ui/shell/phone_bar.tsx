/** On a phone, the actions are where a thumb is; only beside the inbox, so that a conversation has all the room. */
import { useRouterState } from "@tanstack/react-router";
import { Button } from "react-aria-components";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { useGo } from "./go";

export function PhoneBar() {
  const { t } = useText();
  const go = useGo();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (path.startsWith("/c/") || path === "/new") return null;
  return (
    <nav className="phone-bar" aria-label={t("app.actions")}>
      <Place icon="inbox" label={t("app.inbox.short")} here={path === "/"} onPress={go.inbox} />
      <Place
        icon="search"
        label={t("app.search.short")}
        here={path === "/search"}
        onPress={go.search}
      />
      <Place icon="pen" label={t("app.new.short")} here={false} onPress={go.create} />
      <Place
        icon="settings"
        label={t("app.settings")}
        here={path === "/settings" || path.startsWith("/admin")}
        onPress={go.settings}
      />
    </nav>
  );
}

function Place(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly here: boolean;
  readonly onPress: () => void;
}) {
  return (
    <Button
      className="phone-place"
      onPress={props.onPress}
      {...(props.here ? { "aria-current": "page" as const } : {})}
    >
      <Icon name={props.icon} />
      <span>{props.label}</span>
    </Button>
  );
}
