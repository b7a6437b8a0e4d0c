/** Signing in with a password: the password, the app's codes, and the codes for the day on which the phone is lost. */
import { useState } from "react";
import type { Outcome, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { withStepUp } from "../../sign-in/step_up";
import { NewPassword } from "./new_password";
import { RecoveryCodes } from "./recovery_codes";
import { SetUpApp } from "./set_up_app";

type Part =
  | { readonly kind: "none"; readonly done: "password" | null }
  | { readonly kind: "password" }
  | { readonly kind: "app" }
  | { readonly kind: "codes"; readonly codes: readonly string[]; readonly fresh: boolean };

const NONE: Part = { kind: "none", done: null };

export function Password() {
  const { t } = useText();
  const core = useCore();
  const [part, setPart] = useState<Part>(NONE);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const makeCodes = async () => {
    setBusy(true);
    setRefused(null);
    const made: Outcome<readonly string[]> = await withStepUp(core, () => core.makeRecoveryCodes());
    setBusy(false);
    if (made.ok) setPart({ kind: "codes", codes: made.value, fresh: false });
    else setRefused(made.refused);
  };
  switch (part.kind) {
    case "password":
      return (
        <NewPassword onDone={(done) => setPart({ kind: "none", done: done ? "password" : null })} />
      );
    case "app":
      return (
        <SetUpApp
          onDone={(codes) => setPart(codes === null ? NONE : { kind: "codes", codes, fresh: true })}
        />
      );
    case "codes":
      return <RecoveryCodes codes={part.codes} fresh={part.fresh} onDone={() => setPart(NONE)} />;
    case "none":
      return (
        <>
          <p className="field-hint">{t("password.hint")}</p>
          {part.done === "password" && (
            <Notice tone="good" role="status">
              {t("password.set.done")}
            </Notice>
          )}
          {refused !== null && <RefusalNotice refused={refused} />}
          <div className="form-actions">
            <Button icon="lock" onPress={() => setPart({ kind: "password" })} isDisabled={busy}>
              {t("password.set")}
            </Button>
            <Button icon="phone" onPress={() => setPart({ kind: "app" })} isDisabled={busy}>
              {t("password.app")}
            </Button>
            <Button icon="refresh" onPress={() => void makeCodes()} isDisabled={busy}>
              {t("password.codes")}
            </Button>
          </div>
        </>
      );
  }
}
