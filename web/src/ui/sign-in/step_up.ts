/** What the vault wants its owner's presence for: asked for when it says so, then done. */
import type { Core, Outcome, StepUpOffer } from "../../core/api";
import { askPasskey, passkeysPossible } from "../../platform/passkeys";
import { Watched } from "../../platform/store";

/** The dialog that asks; null while nobody is asked. */
export interface Asking {
  readonly offer: StepUpOffer;
  readonly answer: (outcome: Outcome<void>) => void;
}

/** What `StepUpDialog` shows. */
export const asking = new Watched<Asking | null>(null);

const WANTS: ReadonlySet<string> = new Set(["step_up_required", "session_ended"]);

/** Do it; where the vault wants its owner's presence first, prove that and do it again. */
export async function withStepUp<T>(
  core: Core,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const first = await work();
  if (first.ok || !WANTS.has(first.refused.code)) return first;
  const proven = await provePresence(core);
  return proven.ok ? work() : proven;
}

/**
 * One touch, for who has a passkey; else, and where that did not work, a dialog with every way that they have. Refused
 * `step_up_required` where the person closed it, `no_method` where they have none.
 */
export async function provePresence(core: Core): Promise<Outcome<void>> {
  const begun = await core.beginStepUp();
  if (!begun.ok) return begun;
  const { passkey, password, providers } = begun.value;
  const others = password || providers.length > 0;
  if (passkey === null && !others) return { ok: false, refused: { code: "no_method" } };
  if (passkey !== null && passkeysPossible()) {
    const proof = await askPasskey(passkey);
    const stepped = proof.ok ? await core.stepUp(proof.value) : proof;
    if (stepped.ok || !others) return stepped;
  }
  if (!others) return { ok: false, refused: { code: "passkey_failed" } };
  return askInDialog(begun.value);
}

function askInDialog(offer: StepUpOffer): Promise<Outcome<void>> {
  // Who is asked twice is asked by the last.
  asking.get()?.answer({ ok: false, refused: { code: "step_up_required" } });
  return new Promise((resolve) => {
    const answer = (outcome: Outcome<void>) => {
      asking.set(null);
      resolve(outcome);
    };
    asking.set({ offer, answer });
  });
}
