/** The owner proves that they are there now: for what a device alone may not do (design.md, section 4). */
import type { Outcome, PasskeyProof } from "../api";
import type { PasswordGiven, StepUpOffer } from "../api_identity";
import { DONE, refuse } from "../device/compose";
import type { Device } from "../device/device";
import { stepUpChallenge } from "../protocol/signing";
import type { StepUp } from "../protocol/wire";
import { refreshTerm } from "../session/term";
import { passkeyEvidence } from "./passkeys";

export async function beginStepUp(device: Device): Promise<Outcome<StepUpOffer>> {
  const answer = await device.ask("step_up_begun", { tag: "begin_step_up", port: null });
  if (!answer.ok) return answer;
  const { nonce, relyingParty, methods, credentials, providers } = answer.value;
  const challenge = await stepUpChallenge(device.parts.credentials.identity, nonce);
  const able = methods.includes("passkey") && credentials.length > 0;
  const password = methods.includes("password");
  // Theirs is a provider, and it cannot be reached just now.
  if (!able && !password && providers.length === 0 && methods.includes("open_id")) {
    return refuse("provider_away");
  }
  const passkey = able ? { challenge, relyingParty, credentials, prfInput: null } : null;
  return {
    ok: true,
    value: {
      passkey,
      password,
      providers: providers.map(({ provider, name }) => ({ provider, name })),
    },
  };
}

export function stepUp(device: Device, proof: PasskeyProof): Promise<Outcome<void>> {
  return prove(device, passkeyEvidence(proof));
}

/** Refused: `sign_in_failed`, `throttled`. */
export function stepUpByPassword(device: Device, given: PasswordGiven): Promise<Outcome<void>> {
  return prove(device, { tag: "password", ...given, commitment: null });
}

export async function prove(device: Device, evidence: StepUp["evidence"]): Promise<Outcome<void>> {
  const answer = await device.ask("stepped_up", { tag: "step_up", evidence });
  if (!answer.ok) return answer;
  // Whoever proves that they are there begins a session anew.
  await refreshTerm(device);
  return DONE;
}
