/** A new password, twice. The vault judges it; its reasons are said in words. */
import { type FormEvent, useState } from "react";
import type { Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { SecretField } from "../../components/secret_field";
import { withStepUp } from "../../sign-in/step_up";

/** `vault.identity.passwords.rules.Weakness`. */
const WEAKNESSES = ["too_short", "common", "own_name", "breached"] as const;

export function NewPassword({ onDone }: { readonly onDone: (set: boolean) => void }) {
  const { t } = useText();
  const core = useCore();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [busy, setBusy] = useState(false);
  const [differs, setDiffers] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setRefused(null);
    setDiffers(first !== second);
    if (busy || first === "" || first !== second) return;
    setBusy(true);
    const outcome = await withStepUp(core, () => core.setPassword(first));
    setBusy(false);
    if (outcome.ok) onDone(true);
    else setRefused(outcome.refused);
  };
  const weakness =
    refused?.code === "weak_password"
      ? (WEAKNESSES.find((each) => each === refused.field) ?? "common")
      : null;
  return (
    <form className="threshold-form" onSubmit={submit}>
      <SecretField
        label={t("password.new")}
        hint={t("password.new.hint")}
        value={first}
        onChange={setFirst}
        problem={weakness === null ? null : t(`password.weak.${weakness}`)}
        autoComplete="new-password"
        autoFocus
      />
      <SecretField
        label={t("password.new.again")}
        value={second}
        onChange={setSecond}
        problem={differs && first !== second ? t("password.differs") : null}
        autoComplete="new-password"
      />
      {refused !== null && weakness === null && <RefusalNotice refused={refused} />}
      <div className="form-actions">
        <Button type="submit" variant="primary" isDisabled={busy || first === ""}>
          {t(busy ? "password.saving" : "password.save")}
        </Button>
        <Button variant="quiet" onPress={() => onDone(false)} isDisabled={busy}>
          {t("app.cancel")}
        </Button>
      </div>
    </form>
  );
}
