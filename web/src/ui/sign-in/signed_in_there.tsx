/**
 * On a page that is nobody's: a provider's session may have stayed open in this browser, for whoever comes next. Said calmly,
 * and put away by whoever knows better.
 */
import { useEffect, useRef, useState } from "react";
import type { KnownProvider } from "../../core/api_ways";
import { isToldOfSessions } from "../../domain/identity/provider_session";
import { useText } from "../../i18n/text";
import { useCoreState } from "../app/core_context";
import { Button } from "../components/button";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { useProviderSessions, useSignOut } from "./use_provider_sessions";

export function SignedInThere() {
  const { rich } = useText();
  const told = isToldOfSessions(useCoreState());
  const sessions = useProviderSessions();
  const [ended, setEnded] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const count = sessions.length;
  const before = useRef(count);
  useEffect(() => {
    // The button that was pressed is gone: on with what this page is for.
    if (count < before.current && document.activeElement === document.body) goOn(place.current);
    before.current = count;
  }, [count]);
  if (!told) return null;
  return (
    <div className="signed-in-there" ref={place}>
      {sessions.map((each) => (
        <There key={each.provider} provider={each} onEnded={() => setEnded(each.name)} />
      ))}
      <p className="field-hint" role="status">
        {ended !== null && count === 0 && rich("signout.done", { name: <Name>{ended}</Name> })}
      </p>
    </div>
  );
}

function goOn(place: HTMLElement | null): void {
  const card = place?.closest(".threshold-card");
  card?.querySelector<HTMLElement>("input:enabled, button:enabled")?.focus();
}

function There(props: { readonly provider: KnownProvider; readonly onEnded: () => void }) {
  const { t, rich } = useText();
  const { provider, onEnded } = props;
  const { standing, go, forget } = useSignOut(provider, onEnded);
  const name = <Name>{provider.name}</Name>;
  return (
    <Notice
      tone="info"
      icon="people"
      role="status"
      actions={
        <>
          <Button onPress={go}>
            {t(standing === "away" ? "stepup.window.again" : "signout.there")}
          </Button>
          <Button variant="quiet" onPress={() => void forget()}>
            {t("signout.dismiss")}
          </Button>
        </>
      }
    >
      <p>{rich(standing === "away" ? "signout.window" : "signout.may", { name })}</p>
      {standing === "refused" && <p role="alert">{t("signout.refused")}</p>}
    </Notice>
  );
}
