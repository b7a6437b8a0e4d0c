/** The open page: header, what must always be said, inbox beside conversation; one of the two on a phone. */
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { useText } from "../../i18n/text";
import { useLink, useOpen } from "../app/core_context";
import { ErrorBoundary } from "../app/error_boundary";
import { useFilter } from "../inbox/filter_state";
import { Inbox } from "../inbox/inbox";
import { Palette } from "../palette/palette";
import { ShortcutSheet } from "../palette/shortcut_sheet";
import { Arrivals } from "./arrivals";
import { EmergencyNotice } from "./emergency_notice";
import { useGo } from "./go";
import { Header } from "./header";
import { focusInbox, focusMain, switchPane } from "./panes";
import { PhoneBar } from "./phone_bar";
import { useShortcuts } from "./shortcuts";
import { Warnings } from "./warnings";

type Over = "palette" | "shortcuts" | null;

export function Shell() {
  const { t } = useText();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [over, setOver] = useState<Over>(null);
  const { organisation } = useOpen();
  const atInbox = path === "/";
  useShellShortcuts(atInbox, setOver);
  return (
    <div className="shell" data-at={atInbox ? "inbox" : "main"}>
      <button type="button" className="skip" onClick={focusMain}>
        {t("app.skip")}
      </button>
      <Header onPalette={() => setOver("palette")} />
      <EmergencyNotice words={organisation.emergencyNotice} />
      <Warnings />
      <main className="panes">
        <ErrorBoundary part="inbox">
          <Inbox />
        </ErrorBoundary>
        <div id="main" className="main-pane" tabIndex={-1}>
          <Outlet />
        </div>
      </main>
      <PhoneBar />
      <Arrivals />
      <Palette
        isOpen={over === "palette"}
        onClose={() => setOver(null)}
        onShortcuts={() => setOver("shortcuts")}
      />
      <ShortcutSheet isOpen={over === "shortcuts"} onClose={() => setOver(null)} />
    </div>
  );
}

function useShellShortcuts(atInbox: boolean, setOver: (over: Over) => void): void {
  const go = useGo();
  const link = useLink();
  const filter = useFilter();
  useShortcuts({
    "mod+k": () => setOver("palette"),
    "?": () => setOver("shortcuts"),
    "mod+shift+l": () => void link.lock(),
    "mod+,": () => go.settings(),
    n: () => go.create(),
    s: () => go.search(),
    u: () => filter.change({ unread: !filter.state.unread }),
    f6: () => switchPane(),
    "shift+f6": () => switchPane(),
    escape: () => {
      if (atInbox) return false;
      go.inbox();
      // The row of what was open takes the focus once the page is there.
      requestAnimationFrame(focusInbox);
      return undefined;
    },
  });
}
