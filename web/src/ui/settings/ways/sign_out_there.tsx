/** Ends the provider's session in this browser. What is enrolled with Wardline stays so. */
import { useState } from "react";
import type { KnownProvider } from "../../../core/api_ways";
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import { Name } from "../../components/name";
import { Notice } from "../../components/notice";
import { useSignOut } from "../../sign-in/use_provider_sessions";

export function SignOutThere({ provider }: { readonly provider: KnownProvider }) {
  const { t, rich } = useText();
  const [ended, setEnded] = useState(false);
  const { standing, go } = useSignOut(provider, () => setEnded(true));
  const name = <Name>{provider.name}</Name>;
  const press = () => {
    setEnded(false);
    go();
  };
  return (
    <>
      <Button onPress={press}>{rich("signout.at", { name })}</Button>
      <p className="field-hint" role="status">
        {standing === "away" && rich("signout.window", { name })}
        {standing === "here" && ended && rich("signout.done", { name })}
      </p>
      {standing === "refused" && (
        <Notice tone="warning" role="alert">
          {t("signout.refused")}
        </Notice>
      )}
    </>
  );
}
