/** Who has a passkey needs no invitation: a login name, a touch. */
import { type FormEvent, useState } from "react";
import type { PasskeyProof, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { askPasskey } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { TextField } from "../components/text_field";

export function SignIn(props: {
  /** What a failure before left to say. */
  readonly refused: Refused | null;
  readonly onProof: (proof: PasskeyProof) => void;
  readonly onLink: () => void;
}) {
  const { t } = useText();
  const core = useCore();
  const [login, setLogin] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(props.refused);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || login.trim() === "") return;
    setBusy(true);
    setRefused(null);
    const asked = await core.beginSignIn(login.trim());
    const proof = asked.ok ? await askPasskey(asked.value) : asked;
    setBusy(false);
    if (proof.ok) props.onProof(proof.value);
    else setRefused(proof.refused);
  };
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
        icon="shield"
        wide
        isDisabled={busy || login.trim() === ""}
      >
        {t(busy ? "signin.busy" : "signin.start")}
      </Button>
      <Button variant="quiet" wide onPress={props.onLink} isDisabled={busy}>
        {t("signin.invitation")}
      </Button>
    </form>
  );
}
