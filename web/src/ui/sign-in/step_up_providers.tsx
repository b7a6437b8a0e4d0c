/** The providers that may confirm who is there, and the wait for the window in which one of them does. */
import type { ProviderOffered } from "../../core/api";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Name } from "../components/name";

export function ProviderButtons(props: {
  readonly providers: readonly ProviderOffered[];
  readonly isDisabled: boolean;
  readonly onProvider: (provider: ProviderOffered) => void;
}) {
  const { rich } = useText();
  return props.providers.map((each, index) => (
    <Button
      key={each.provider}
      icon="people"
      wide
      variant={index === 0 ? "primary" : "plain"}
      autoFocus={index === 0}
      isDisabled={props.isDisabled}
      onPress={() => props.onProvider(each)}
    >
      {rich("signin.provider", { name: <Name>{each.name}</Name> })}
    </Button>
  ));
}

export function ProviderWaits(props: {
  readonly provider: ProviderOffered;
  readonly onAgain: (provider: ProviderOffered) => void;
  readonly onBack: () => void;
}) {
  const { t, rich } = useText();
  const { provider } = props;
  return (
    <div className="threshold-form">
      <p role="status">{rich("stepup.window", { name: <Name>{provider.name}</Name> })}</p>
      <p className="field-hint">{t("stepup.window.closed")}</p>
      <div className="dialog-actions">
        <Button onPress={props.onBack}>{t("signin.back")}</Button>
        <Button variant="primary" autoFocus onPress={() => props.onAgain(provider)}>
          {t("stepup.window.again")}
        </Button>
      </div>
    </div>
  );
}
