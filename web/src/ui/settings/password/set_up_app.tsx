/** An authenticator app takes the secret, by its camera or typed, and shows a first code. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Refused, TotpWanted } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { QrCode } from "../../admin/parts/qr_code";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { TextField } from "../../components/text_field";
import { withStepUp } from "../../sign-in/step_up";

export function SetUpApp(props: { readonly onDone: (codes: readonly string[] | null) => void }) {
  const { t } = useText();
  const core = useCore();
  const [wanted, setWanted] = useState<TotpWanted | null>(null);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void withStepUp(core, () => core.beginTotp()).then((outcome) => {
      if (outcome.ok) setWanted(outcome.value);
      else setRefused(outcome.refused);
    });
  }, [core]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || code.trim() === "") return;
    setBusy(true);
    setRefused(null);
    const outcome = await core.confirmTotp(code.replaceAll(" ", ""));
    setBusy(false);
    if (outcome.ok) props.onDone(outcome.value);
    else {
      setCode("");
      setRefused(outcome.refused);
    }
  };
  return (
    <form className="threshold-form" onSubmit={submit}>
      {wanted === null && refused === null && <p role="status">{t("password.app.asking")}</p>}
      {wanted !== null && (
        <>
          <p>{t("password.app.scan")}</p>
          <QrCode text={wanted.uri} label={t("password.app.picture")} />
          <details className="threshold-more">
            <summary>{t("password.app.typed")}</summary>
            <p className="approval-hash">{wanted.secret}</p>
          </details>
          <TextField
            label={t("password.app.code")}
            hint={t("password.app.code.hint")}
            value={code}
            onChange={setCode}
            isDisabled={busy}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={16}
            autoFocus
          />
        </>
      )}
      {refused !== null && <RefusalNotice refused={refused} />}
      <div className="form-actions">
        {wanted !== null && (
          <Button type="submit" variant="primary" isDisabled={busy || code.trim() === ""}>
            {t("password.app.confirm")}
          </Button>
        )}
        <Button variant="quiet" onPress={() => props.onDone(null)} isDisabled={busy}>
          {t("app.cancel")}
        </Button>
      </div>
    </form>
  );
}
