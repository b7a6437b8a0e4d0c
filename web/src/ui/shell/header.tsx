/** Whose page it is, whether it is connected, and what one can do from anywhere. */
import { useRouterState } from "@tanstack/react-router";
import { useText } from "../../i18n/text";
import { useSections } from "../admin/use_rights";
import { useLink, useOpen } from "../app/core_context";
import { Button, IconButton } from "../components/button";
import { keyNames } from "../components/kbd";
import { Name } from "../components/name";
import { Mark } from "../lock/threshold";
import { Connection } from "./connection";
import { useGo } from "./go";

export function Header({ onPalette }: { readonly onPalette: () => void }) {
  const { t } = useText();
  const { organisation } = useOpen();
  const link = useLink();
  const go = useGo();
  const administers = (useSections() ?? []).length > 0;
  const atInbox = useRouterState({ select: (state) => state.location.pathname === "/" });
  const keys = (names: string) => keyNames(names).join(" ");
  return (
    <header className="header">
      {!atInbox && (
        <span className="only-narrow">
          <IconButton icon="back" label={t("app.back")} onPress={go.inbox} tip="start" />
        </span>
      )}
      <span className="header-mark">
        <Mark />
      </span>
      <h1 className="header-name">
        <Name>{organisation.name}</Name>
      </h1>
      <Connection />
      <div className="header-actions">
        <span className="only-wide header-new">
          <Button variant="primary" icon="pen" onPress={go.create}>
            {t("app.new")}
          </Button>
        </span>
        <span className="only-wide">
          <IconButton icon="search" label={t("app.search")} keys="S" onPress={go.search} />
        </span>
        <span className="only-wide">
          <IconButton
            icon="keyboard"
            label={t("app.palette")}
            keys={keys("mod+k")}
            onPress={onPalette}
          />
        </span>
        {administers && (
          <span className="only-wide">
            <IconButton icon="shield" label={t("admin.title")} onPress={() => go.admin()} />
          </span>
        )}
        <span className="only-wide">
          <IconButton
            icon="settings"
            label={t("app.settings")}
            keys={keys("mod+,")}
            onPress={go.settings}
          />
        </span>
        <IconButton
          icon="lock"
          label={t("app.lock")}
          keys={keys("mod+shift+l")}
          onPress={() => link.lock()}
          tip="end"
        />
      </div>
    </header>
  );
}
