/** Every way in that the organisation offers: the same for everybody, whoever has an account. */
import type { Refused, SignInOffer } from "../../core/api";
import { useText } from "../../i18n/text";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Name } from "../components/name";

export function Ways(props: {
  readonly login: string;
  readonly offer: SignInOffer;
  readonly busy: boolean;
  readonly refused: Refused | null;
  /** Null where this browser can use none. */
  readonly onPasskey: (() => void) | null;
  readonly onProvider: (provider: string) => void;
  readonly onPassword: () => void;
  readonly onBack: () => void;
}) {
  const { t, rich } = useText();
  const { offer, busy, refused, onPasskey } = props;
  return (
    <div className="threshold-form">
      <p className="sign-in-as">
        {rich("signin.as", { login: <strong dir="auto">{props.login}</strong> })}
      </p>
      {refused !== null && <RefusalNotice refused={refused} />}
      {offer.providers.map(({ provider, name }, index) => (
        <Button
          key={provider}
          icon="people"
          wide
          variant={index === 0 ? "primary" : "plain"}
          autoFocus={index === 0}
          isDisabled={busy}
          onPress={() => props.onProvider(provider)}
        >
          {rich("signin.provider", { name: <Name>{name}</Name> })}
        </Button>
      ))}
      {offer.password && (
        <Button
          icon="lock"
          wide
          autoFocus={offer.providers.length === 0}
          isDisabled={busy}
          onPress={props.onPassword}
        >
          {t("signin.password")}
        </Button>
      )}
      {offer.passkey !== null && onPasskey !== null && (
        <Button icon="shield" wide isDisabled={busy} onPress={onPasskey}>
          {t("signin.start")}
        </Button>
      )}
      <Button variant="quiet" wide isDisabled={busy} onPress={props.onBack}>
        {t("signin.back")}
      </Button>
    </div>
  );
}
