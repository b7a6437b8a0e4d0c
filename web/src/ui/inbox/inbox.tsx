/** What needs one now, most urgent first. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useText } from "../../i18n/text";
import { showBadge } from "../../platform/badge";
import { useCore } from "../app/core_context";
import { inboxPage } from "../app/queries";
import { Button } from "../components/button";
import { Empty } from "../components/empty";
import { useGo } from "../shell/go";
import { FilterBar } from "./filter_bar";
import { useFilter } from "./filter_state";
import { InboxList } from "./inbox_list";

export function Inbox() {
  const { t } = useText();
  const core = useCore();
  const { filter, isNarrow } = useFilter();
  const { data: first } = useQuery(inboxPage(core, filter, 0));
  const unread = first?.unread ?? 0;
  useEffect(() => {
    document.title = t("app.title", { unread });
    showBadge(unread);
  }, [unread, t]);
  return (
    <nav className="inbox-pane" aria-label={t("app.inbox")}>
      <FilterBar entries={first?.entries ?? []} />
      {first === undefined ? (
        <div className="inbox-list" aria-busy="true" />
      ) : first.total === 0 ? (
        <Nothing narrow={isNarrow} />
      ) : (
        <InboxList first={first} />
      )}
      <p className="unseen" role="status">
        {isNarrow && first !== undefined && t("inbox.filtered", { count: first.total })}
      </p>
    </nav>
  );
}

function Nothing({ narrow }: { readonly narrow: boolean }) {
  const { t } = useText();
  const { clear } = useFilter();
  const go = useGo();
  if (narrow) {
    return (
      <Empty
        icon="filter"
        title={t("inbox.none")}
        actions={<Button onPress={clear}>{t("inbox.filter.clear")}</Button>}
      />
    );
  }
  return (
    <Empty
      icon="inbox"
      title={t("inbox.empty")}
      actions={
        <Button variant="primary" icon="pen" onPress={go.create}>
          {t("app.new")}
        </Button>
      }
    >
      {t("inbox.empty.hint")}
    </Empty>
  );
}
