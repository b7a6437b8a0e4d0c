/** Who is there proves it: by password and code, at a provider, or by the passkey that was not at hand a moment ago. */
import { type FormEvent, useEffect, useState, useSyncExternalStore } from "react";
import type { Outcome, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { askPasskey, passkeysPossible } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { isGiven, NOTHING_GIVEN, PasswordFields } from "./password_fields";
import { type Asking, asking } from "./step_up";
import { ProviderButtons, ProviderWaits } from "./step_up_providers";
import { useProviderWindow } from "./use_provider_window";

const CLOSED = { ok: false, refused: { code: "step_up_required" } } as const;

export function StepUpDialog() {
  const { t } = useText();
  const now = useSyncExternalStore(asking.watch, asking.get);
  // At lock the page goes away, and with it whoever was asked.
  useEffect(() => () => asking.get()?.answer(CLOSED), []);
  if (now === null) return null;
  return (
    <Dialog title={t("stepup.title")} isOpen onClose={() => now.answer(CLOSED)}>
      <StepUpForm now={now} />
    </Dialog>
  );
}

function StepUpForm({ now }: { readonly now: Asking }) {
  const { t } = useText();
  const core = useCore();
  const [given, setGiven] = useState(NOTHING_GIVEN);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);

  const prove = async (by: () => Promise<Outcome<void>>) => {
    setBusy(true);
    setRefused(null);
    const outcome = await by();
    setBusy(false);
    setGiven(NOTHING_GIVEN);
    if (outcome.ok) now.answer(outcome);
    else setRefused(outcome.refused);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || !isGiven(given)) return;
    void prove(async () => {
      const begun = await core.beginStepUp();
      if (!begun.ok) return begun;
      return core.stepUpByPassword({ password: given.password, code: given.code.trim() });
    });
  };
  const touch = () =>
    prove(async () => {
      const begun = await core.beginStepUp();
      if (!begun.ok) return begun;
      const { passkey } = begun.value;
      if (passkey === null) return { ok: false, refused: { code: "unknown_passkey" } };
      const proof = await askPasskey(passkey);
      return proof.ok ? core.stepUp(proof.value) : proof;
    });
  const visit = useProviderWindow(core, prove);
  if (visit.away !== null) {
    return <ProviderWaits provider={visit.away} onAgain={visit.go} onBack={visit.stop} />;
  }
  const { password, providers } = now.offer;
  const touchable = now.offer.passkey !== null && passkeysPossible();
  return (
    <form className="threshold-form" onSubmit={submit}>
      <p>{t("stepup.body")}</p>
      <ProviderButtons providers={providers} isDisabled={busy} onProvider={visit.go} />
      {password && (
        <PasswordFields
          given={given}
          onChange={setGiven}
          isDisabled={busy}
          autoFocus={providers.length === 0}
        />
      )}
      {refused !== null && <RefusalNotice refused={refused} />}
      {(touchable || password) && (
        <div className="dialog-actions">
          {touchable && (
            <Button icon="shield" onPress={() => void touch()} isDisabled={busy}>
              {t("stepup.passkey")}
            </Button>
          )}
          {password && (
            <Button
              type="submit"
              variant={providers.length === 0 ? "primary" : "plain"}
              isDisabled={busy || !isGiven(given)}
            >
              {t(busy ? "password.checking" : "stepup.confirm")}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
