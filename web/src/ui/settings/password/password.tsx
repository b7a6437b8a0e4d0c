/** Signing in with a password: the password, the app's codes, and the codes for the day on which the phone is lost. */
import { useState } from "react";
import type { Outcome, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Notice } from "../../components/notice";
import { withStepUp } from "../../sign-in/step_up";
import { useWays, useWaysChanged } from "../ways/use_ways";
import { NewPassword } from "./new_password";
import { PasswordRows } from "./password_rows";
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
  const ways = useWays();
  const changed = useWaysChanged();
  const [part, show] = useState<Part>(NONE);
  const setPart = (next: Part) => {
    show(next);
    if (next.kind === "none" || next.kind === "codes") changed();
  };
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
          <PasswordRows
            ways={ways}
            isDisabled={busy}
            onPassword={() => setPart({ kind: "password" })}
            onApp={() => setPart({ kind: "app" })}
            onCodes={() => void makeCodes()}
          />
        </>
      );
  }
}
