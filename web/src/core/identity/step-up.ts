/** The owner proves that they are there now: for what a device alone may not do (design.md, section 4). */
import type { Outcome, PasskeyAsked, PasskeyProof } from "../api";
import { DONE, refuse } from "../device/compose";
import type { Device } from "../device/device";
import { stepUpChallenge } from "../protocol/signing";
import { passkeyEvidence } from "./passkeys";

export async function beginStepUp(device: Device): Promise<Outcome<PasskeyAsked>> {
  const answer = await device.ask("step_up_begun", { tag: "begin_step_up" });
  if (!answer.ok) return answer;
  const { nonce, relyingParty, methods, credentials } = answer.value;
  if (!methods.includes("passkey")) return refuse("unknown_passkey");
  const challenge = await stepUpChallenge(device.parts.credentials.identity, nonce);
  return { ok: true, value: { challenge, relyingParty, credentials, prfInput: null } };
}

export async function stepUp(device: Device, proof: PasskeyProof): Promise<Outcome<void>> {
  const evidence = passkeyEvidence(proof);
  const answer = await device.ask("stepped_up", { tag: "step_up", evidence });
  return answer.ok ? DONE : answer;
}
