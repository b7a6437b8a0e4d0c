/** With a password and a code; then a device that is enrolled, or an administrator, lets this one in. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ApprovalShown, NewcomerGiven, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { AwaitApproval } from "./await_approval";
import { isGiven, NOTHING_GIVEN, PasswordFields } from "./password_fields";

export function PasswordSignIn(props: {
  readonly login: string;
  readonly newcomer: NewcomerGiven;
  readonly onWaiting: (waiting: boolean) => void;
  readonly onProven: () => void;
  readonly onBack: () => void;
}) {
  const { t, rich } = useText();
  const core = useCore();
  const [given, setGiven] = useState(NOTHING_GIVEN);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<ApprovalShown | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const proven = useRef(false);
  const { onWaiting } = props;
  const waits = shown !== null;
  useEffect(() => {
    onWaiting(waits);
    return () => onWaiting(false);
  }, [onWaiting, waits]);
  // Whoever leaves waits no more.
  useEffect(
    () => () => {
      if (!proven.current) void core.forgetSignIn();
    },
    [core],
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !isGiven(given)) return;
    setBusy(true);
    setRefused(null);
    const begun = await core.beginSignIn(props.login);
    const said = { password: given.password, code: given.code.trim() };
    const outcome = begun.ok ? await core.signInByPassword(said, props.newcomer, setShown) : begun;
    setBusy(false);
    setShown(null);
    setGiven(NOTHING_GIVEN);
    if (outcome.ok) {
      proven.current = true;
      props.onProven();
    } else setRefused(outcome.refused);
  };

  if (shown !== null) return <AwaitApproval shown={shown} onCancel={props.onBack} />;
  return (
    <form className="threshold-form" onSubmit={submit}>
      <p className="sign-in-as">
        {rich("signin.as", { login: <strong dir="auto">{props.login}</strong> })}
      </p>
      <PasswordFields given={given} onChange={setGiven} isDisabled={busy} />
      {refused !== null && <RefusalNotice refused={refused} />}
      <Button type="submit" variant="primary" wide isDisabled={busy || !isGiven(given)}>
        {t(busy ? "password.checking" : "password.continue")}
      </Button>
      <Button variant="quiet" wide onPress={props.onBack} isDisabled={busy}>
        {t("signin.back")}
      </Button>
    </form>
  );
}
