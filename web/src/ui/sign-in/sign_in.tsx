/** Who has no invitation proves who they are: a login name, then a passkey, their organisation's provider or a password. */
import { type FormEvent, useState } from "react";
import type { Outcome, PasskeyProof, Refused, SignInOffer } from "../../core/api";
import { useText } from "../../i18n/text";
import { deviceName } from "../../platform/device_name";
import { askPasskey, passkeysPossible } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { TextField } from "../components/text_field";
import { PasswordSignIn } from "./password_sign_in";
import { Ways } from "./ways";

type Stage =
  | { readonly kind: "login" }
  | { readonly kind: "ways"; readonly offer: SignInOffer }
  | { readonly kind: "password"; readonly offer: SignInOffer };

export function SignIn(props: {
  /** What a failure before left to say. */
  readonly refused: Refused | null;
  /** Somebody joins those who work at this browser. */
  readonly shared?: boolean;
  readonly onProof: (proof: PasskeyProof) => void;
  /** Whether this device waits for another one to let it in. */
  readonly onWaiting: (waiting: boolean) => void;
  /** Another device let this one in: what is left is a PIN. */
  readonly onProven: () => void;
  readonly onLink: () => void;
}) {
  const { t } = useText();
  const core = useCore();
  const [login, setLogin] = useState("");
  const [stage, setStage] = useState<Stage>({ kind: "login" });
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(props.refused);
  const able = passkeysPossible();
  const newcomer = { deviceName: deviceName(), shared: props.shared === true };

  /** Each try is begun anew: what the vault gave for one is good for one. */
  const attempt = async <T,>(work: (offer: SignInOffer) => Promise<Outcome<T>>) => {
    setBusy(true);
    setRefused(null);
    const begun = await core.beginSignIn(login.trim());
    const outcome = begun.ok ? await work(begun.value) : begun;
    setBusy(false);
    if (!outcome.ok) setRefused(outcome.refused);
    return outcome;
  };
  const showWays = () =>
    attempt(async (offer) => {
      setStage({ kind: "ways", offer });
      return { ok: true, value: undefined };
    });
  const takePasskey = async () => {
    const proof = await attempt(async ({ passkey }) =>
      passkey === null
        ? ({ ok: false, refused: { code: "method_not_allowed" } } as const)
        : askPasskey(passkey),
    );
    if (proof.ok) props.onProof(proof.value);
  };
  const goTo = async (provider: string) => {
    const address = await attempt(() => core.goToProvider(provider, newcomer));
    if (!address.ok) return;
    setBusy(true);
    location.assign(address.value);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || login.trim() === "") return;
    void (able ? takePasskey() : showWays());
  };

  if (stage.kind === "password") {
    return (
      <PasswordSignIn
        login={login.trim()}
        newcomer={newcomer}
        onWaiting={props.onWaiting}
        onProven={props.onProven}
        onBack={() => setStage({ kind: "ways", offer: stage.offer })}
      />
    );
  }
  if (stage.kind === "ways") {
    return (
      <Ways
        login={login.trim()}
        offer={stage.offer}
        busy={busy}
        refused={refused}
        onPasskey={able ? takePasskey : null}
        onProvider={goTo}
        onPassword={() => setStage({ kind: "password", offer: stage.offer })}
        onBack={() => {
          setRefused(null);
          setStage({ kind: "login" });
        }}
      />
    );
  }
  const missing = busy || login.trim() === "";
  return (
    <form className="threshold-form" onSubmit={submit}>
      <TextField
        label={t("signin.login")}
        hint={t("signin.login.hint")}
        value={login}
        onChange={setLogin}
        isDisabled={busy}
        spellCheck="false"
        autoFocus
      />
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button
        type="submit"
        variant="primary"
        {...(able ? { icon: "shield" as const } : {})}
        wide
        isDisabled={missing}
      >
        {t(busy ? "signin.busy" : able ? "signin.start" : "signin.next")}
      </Button>
      {able && (
        <Button wide onPress={() => void showWays()} isDisabled={missing}>
          {t("signin.other")}
        </Button>
      )}
      <Button variant="quiet" wide onPress={props.onLink} isDisabled={busy}>
        {t("signin.invitation")}
      </Button>
    </form>
  );
}
