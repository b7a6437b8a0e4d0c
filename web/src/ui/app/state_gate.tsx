/** One state of the core, one page. What belongs to the open page exists only while it is open. */
import { useEffect, useSyncExternalStore } from "react";
import { useText } from "../../i18n/text";
import { news } from "../../platform/service_worker";
import { Enrol } from "../enrol/enrol";
import { ChangedFiles } from "../lock/changed_files";
import { Elsewhere } from "../lock/elsewhere";
import { Locked } from "../lock/locked";
import { Removed } from "../lock/removed";
import { Threshold } from "../lock/threshold";
import { Trouble, Unsupported } from "../lock/trouble";
import { OpenProvider, useCoreState } from "./core_context";
import { OpenPage } from "./open_page";

export function StateGate(props: {
  readonly invitation: string | null;
  readonly supported: boolean;
}) {
  const { t } = useText();
  const state = useCoreState();
  const { refused } = useSyncExternalStore(news.watch, news.get);
  const open = state?.kind === "open";
  useEffect(() => {
    if (!open) document.title = t("app.name");
  }, [open, t]);

  if (!props.supported) return <Unsupported />;
  // Who is at work goes on with the files that were checked; the open page says it above everything.
  if (refused !== null && !open) return <ChangedFiles refused={refused} />;
  switch (state?.kind) {
    case undefined:
      return (
        <Threshold title={t("app.loading")}>
          <div className="waiting" />
        </Threshold>
      );
    case "empty":
      return <Enrol invitation={props.invitation} />;
    case "locked":
      return <Locked retryAfter={state.retryAfter} ways={state.ways} />;
    case "elsewhere":
      return <Elsewhere />;
    case "removed":
      return <Removed confirmed={state.confirmed === true} />;
    case "trouble":
      return <Trouble code={state.code} />;
    case "open":
      return (
        <OpenProvider value={state}>
          <OpenPage key={state.device} />
        </OpenProvider>
      );
  }
}
