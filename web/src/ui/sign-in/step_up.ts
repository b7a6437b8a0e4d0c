/** What the vault wants its owner's presence for: asked for when it says so, then done. */
import type { Core, Outcome } from "../../core/api";
import { askPasskey } from "../../platform/passkeys";

export async function withStepUp<T>(
  core: Core,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const first = await work();
  if (first.ok || first.refused.code !== "step_up_required") return first;
  const asked = await core.beginStepUp();
  if (!asked.ok) return asked;
  const proof = await askPasskey(asked.value);
  if (!proof.ok) return proof;
  const stepped = await core.stepUp(proof.value);
  return stepped.ok ? work() : stepped;
}
