/** The locked page: a PIN, and nothing that tells whose it is. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Millis, Refused, UnlockWays } from "../../core/api";
import { showSpan } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { passkeysPossible } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { Button } from "../components/button";
import { PinField } from "../components/pin_field";
import { useNow } from "../components/use_now";
import { EraseButton } from "./erase_button";
import { PasskeyUnlock } from "./passkey_unlock";
import { Threshold } from "./threshold";

export function Locked(props: {
  readonly retryAfter: Millis;
  readonly ways: UnlockWays | undefined;
}) {
  const { t } = useText();
  const { retryAfter, ways } = props;
  const passkeys = passkeysPossible() ? (ways?.passkeys ?? null) : null;
  const pin = ways?.pin !== false;
  return (
    <Threshold title={t("lock.title")}>
      {passkeys !== null && <PasskeyUnlock asked={passkeys} />}
      {passkeys !== null && pin && <p className="threshold-or">{t("passkey.or.pin")}</p>}
      {pin && <PinForm retryAfter={retryAfter} first={passkeys === null} />}
      {passkeys === null && !pin && <p role="alert">{t("passkey.impossible")}</p>}
      <details className="threshold-more">
        <summary>{t(pin ? "lock.forgot" : "passkey.lost")}</summary>
        <p>{t(pin ? "lock.forgot.body" : "passkey.lost.body")}</p>
        <EraseButton />
      </details>
    </Threshold>
  );
}

function PinForm(props: { readonly retryAfter: Millis; readonly first: boolean }) {
  const { retryAfter, first } = props;
  const { t, say, explain } = useText();
  const core = useCore();
  const field = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [until, setUntil] = useState(() => Date.now() + retryAfter);
  const now = useNow(() => 1000);
  const left = until - now;
  const waiting = left > 0;

  useEffect(() => setUntil(Date.now() + retryAfter), [retryAfter]);
  useEffect(() => {
    if (first && !waiting && !busy) field.current?.focus();
  }, [first, waiting, busy]);

  const unlock = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || waiting || pin === "") return;
    setBusy(true);
    setRefused(null);
    const outcome = await core.unlock(pin);
    setPin("");
    setBusy(false);
    if (outcome.ok) return;
    setRefused(outcome.refused);
    setUntil(Date.now() + (outcome.refused.retryAfter ?? 0));
  };

  const span = showSpan(Math.ceil(Math.max(0, left) / 1000) * 1000);
  const time = typeof span === "string" ? span : say(span);
  return (
    <form className="threshold-form" onSubmit={unlock}>
      <PinField
        label={t("lock.pin")}
        hint={t("lock.body")}
        value={pin}
        onChange={setPin}
        isDisabled={busy || waiting}
        problem={refused === null ? null : explain(refused.code)}
        input={field}
      />
      {waiting && (
        <p className="field-hint" role="status">
          {t("lock.wait", { time })}
        </p>
      )}
      <Button
        type="submit"
        variant={first ? "primary" : "plain"}
        icon="unlock"
        wide
        isDisabled={busy || waiting}
      >
        {t(busy ? "lock.unlocking" : "lock.unlock")}
      </Button>
    </form>
  );
}
