/** In the window that came back from a provider's end of session. Where a page waits for it, mostly gone before anybody reads it. */
import { useText } from "../../i18n/text";
import { InWords } from "../app/app";
import { Button } from "../components/button";
import { Threshold } from "../lock/threshold";

/** `awaited`: by the page in which somebody pressed the button. Else nothing is known of how this was opened. */
export function SignedOut({ awaited }: { readonly awaited: boolean }) {
  return (
    <InWords>
      <Words awaited={awaited} />
    </InWords>
  );
}

function Words({ awaited }: { readonly awaited: boolean }) {
  const { t } = useText();
  return (
    <Threshold title={t(awaited ? "signout.title" : "signout.unasked.title")} still={awaited}>
      <p>{t(awaited ? "signout.body" : "signout.unasked")}</p>
      {!awaited && (
        <Button wide onPress={() => location.assign("/")}>
          {t("signout.unasked.open")}
        </Button>
      )}
    </Threshold>
  );
}
