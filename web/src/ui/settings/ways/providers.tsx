/** Where else somebody is known: the organisation's OpenID providers at which they have signed in. */
import type { KnownProvider } from "../../../core/api_ways";
import { useText } from "../../../i18n/text";
import { Icon } from "../../components/icon";
import { Name } from "../../components/name";
import { Group } from "../group";
import { SignOutThere } from "./sign_out_there";
import { useWays } from "./use_ways";

/** Nothing where there is none: a provider ties itself to an account by a sign-in there, and in no other way. */
export function Providers() {
  const { t } = useText();
  const providers = useWays()?.providers ?? [];
  if (providers.length === 0) return null;
  return (
    <Group title={t("ways.providers")}>
      <p className="field-hint">
        {t("ways.providers.hint")}
        {providers.some(canEnd) && ` ${t("signout.hint")}`}
      </p>
      <ul className="own-list" aria-label={t("ways.providers")}>
        {providers.map((each) => (
          <li className="own-row" key={each.provider}>
            <Icon name="people" />
            <p className="own-words own-name">
              <Name>{each.name}</Name>
            </p>
            {canEnd(each) && <SignOutThere provider={each} />}
          </li>
        ))}
      </ul>
    </Group>
  );
}

function canEnd({ endSessionUrl }: KnownProvider): boolean {
  return endSessionUrl !== "";
}
