/** One state of the core, one page. What belongs to the open page exists only while it is open. */
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import type { CoreState } from "../../core/api";
import { useText } from "../../i18n/text";
import { news } from "../../platform/service_worker";
import { peekReturn } from "../../platform/sign_in_return";
import { ChangedFiles } from "../lock/changed_files";
import { Elsewhere } from "../lock/elsewhere";
import { Locked } from "../lock/locked";
import { Removed } from "../lock/removed";
import { TermGate } from "../lock/term_gate";
import { Threshold } from "../lock/threshold";
import { Trouble, Unsupported } from "../lock/trouble";
import { OpenProvider, useCoreState, useLink } from "./core_context";
import { OpenPage } from "./open_page";

/** Seldom needed, and never by whoever opens their own device: files of their own. */
const Enrol = lazy(async () => ({ default: (await import("../enrol/enrol")).Enrol }));
const PeopleHere = lazy(async () => ({
  default: (await import("../lock/people_here")).PeopleHere,
}));

export function StateGate(props: {
  readonly invitation: string | null;
  readonly supported: boolean;
}) {
  const { t } = useText();
  const state = useCoreState();
  const { refused } = useSyncExternalStore(news.watch, news.get);
  const open = state?.kind === "open";
  const invitation = useInvitation(props.invitation, state);
  useEffect(() => {
    if (!open) document.title = t("app.name");
  }, [open, t]);

  if (!props.supported) return <Unsupported />;
  // Who is at work goes on with the files that were checked; the open page says it above everything.
  if (refused !== null && !open) return <ChangedFiles refused={refused} />;
  switch (state?.kind) {
    case undefined:
      return <Loading />;
    case "empty":
      return (
        <Suspense fallback={<Loading />}>
          <Enrol invitation={invitation} here={state.here ?? null} />
        </Suspense>
      );
    case "locked":
      if (state.here != null && state.here.chosen === null) {
        return (
          <Suspense fallback={<Loading />}>
            <PeopleHere here={state.here} />
          </Suspense>
        );
      }
      return (
        <Locked
          key={state.here?.chosen ?? ""}
          retryAfter={state.retryAfter}
          ways={state.ways}
          here={state.here ?? null}
        />
      );
    case "elsewhere":
      return <Elsewhere />;
    case "removed":
      return <Removed confirmed={state.confirmed === true} />;
    case "trouble":
      return <Trouble code={state.code} />;
    case "open":
      return (
        <OpenProvider value={state}>
          <TermGate>
            <OpenPage key={state.device} />
          </TermGate>
        </OpenProvider>
      );
  }
}

function Loading() {
  const { t } = useText();
  return (
    <Threshold title={t("app.loading")}>
      <div className="waiting" />
    </Threshold>
  );
}

/**
 * It works once. Whoever brings one to a shared workstation joins it, and need not look for the way; so does who comes back
 * from a provider.
 */
function useInvitation(given: string | null, state: CoreState | null): string | null {
  const link = useLink();
  const [left, setLeft] = useState(given);
  const [offered, setOffered] = useState(false);
  const asked = state?.kind === "locked" && state.here != null && state.here.chosen === null;
  useEffect(() => {
    if (state?.kind === "open") setLeft(null);
    if ((left === null && peekReturn() === null) || offered || !asked) return;
    setOffered(true);
    void link.core.addPerson();
  }, [state?.kind, left, offered, asked, link]);
  return left;
}
