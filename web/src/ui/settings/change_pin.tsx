/** Another PIN for the same keys. */
import { type FormEvent, useState } from "react";
import type { Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { useCore, useOpen } from "../app/core_context";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { PinField } from "../components/pin_field";
import { useNewPin } from "../enrol/choose_pin";

export function ChangePin() {
  const { t } = useText();
  const { ways } = useOpen();
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  if (open) {
    return (
      <PinForm
        onDone={(done) => {
          setOpen(false);
          setChanged(done);
        }}
      />
    );
  }
  return (
    <>
      {changed && (
        <Notice tone="good" role="status">
          {t("settings.pin.changed")}
        </Notice>
      )}
      <Button onPress={() => setOpen(true)}>
        {t(ways.pin ? "settings.pin" : "passkey.pin.set")}
      </Button>
    </>
  );
}

function PinForm({ onDone }: { readonly onDone: (changed: boolean) => void }) {
  const { t, explain } = useText();
  const core = useCore();
  const { ways } = useOpen();
  const wanted = useNewPin();
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !wanted.judge()) return;
    setBusy(true);
    const outcome = await core.changePin(pin, wanted.first);
    setBusy(false);
    setPin("");
    if (outcome.ok) onDone(true);
    else setRefused(outcome.refused);
  };
  return (
    <form className="threshold-form" onSubmit={submit}>
      {ways.pin && (
        <PinField
          label={t("settings.pin.current")}
          value={pin}
          onChange={setPin}
          problem={refused === null ? null : explain(refused.code)}
          autoFocus
        />
      )}
      <PinField
        label={t("enrol.pin")}
        hint={t("enrol.pin.hint")}
        value={wanted.first}
        onChange={wanted.setFirst}
        problem={wanted.problems.first}
      />
      <PinField
        label={t("enrol.pin.again")}
        value={wanted.second}
        onChange={wanted.setSecond}
        problem={wanted.problems.second}
      />
      <div className="form-actions">
        <Button type="submit" variant="primary" isDisabled={busy}>
          {t(ways.pin ? "settings.pin.change" : "passkey.pin.set")}
        </Button>
        <Button variant="quiet" onPress={() => onDone(false)}>
          {t("app.cancel")}
        </Button>
      </div>
    </form>
  );
}
