/** A person's passkeys at their vault, and which of them open what is stored here. */
import type { Outcome, PasskeyEntry, PasskeyMade, PasskeyProof, PasskeyWanted } from "../api";
import type { Bytes } from "../bytes";
import { sameBytes } from "../bytes";
import { DONE, refuse } from "../device/compose";
import type { Device } from "../device/device";
import { passkeyChallenge } from "../protocol/signing";
import type { PasskeyCreated, PasskeyEvidence } from "../protocol/wire";
import { addPrf, findPrf, newPrfInput, PRF_BYTES, removePrf } from "../store/prf";
import type { Database } from "../store/schema";
import { findWays } from "../store/unlock";

const LONGEST_LABEL = 64;

/** What the person calls it, as far as the wire takes it. */
export function labelOf(name: string): string {
  return [...name.trim()].slice(0, LONGEST_LABEL).join("");
}

/** As it travels. */
export function passkeyCreated(made: PasskeyMade, name: string): PasskeyCreated {
  return {
    clientData: made.clientData as Bytes,
    attestation: made.attestation as Bytes,
    name: labelOf(name),
  };
}

/** As it travels. */
export function passkeyEvidence(proof: PasskeyProof): PasskeyEvidence {
  return {
    tag: "passkey",
    credential: proof.credential as Bytes,
    clientData: proof.clientData as Bytes,
    authenticatorData: proof.authenticatorData as Bytes,
    signature: proof.signature as Bytes,
  };
}

export async function listPasskeys(
  device: Device,
  database: Database,
): Promise<Outcome<readonly PasskeyEntry[]>> {
  const answer = await device.ask("passkeys", { tag: "list_passkeys" });
  if (!answer.ok) return answer;
  const ours = (await findPrf(database))?.credentials ?? [];
  const entries = answer.value.passkeys.map((each) => ({
    ...each,
    unlocks: ours.some((credential) => sameBytes(credential, each.credential)),
  }));
  return { ok: true, value: entries };
}

/** A passkey that was asked for, and what it has to answer. */
export interface PasskeyAttempt {
  readonly relyingParty: string;
  readonly prfInput: Bytes;
}

export async function beginPasskey(
  device: Device,
  database: Database,
): Promise<Outcome<PasskeyWanted>> {
  const answer = await device.ask("passkey_begun", { tag: "begin_passkey" });
  if (!answer.ok) return answer;
  const { nonce, relyingParty, organisationName, user, login, exclude } = answer.value;
  const challenge = await passkeyChallenge(device.parts.credentials.identity, nonce);
  const prfInput = (await findPrf(database))?.input ?? newPrfInput();
  return {
    ok: true,
    value: {
      challenge,
      relyingParty,
      organisation: organisationName,
      user,
      login,
      exclude,
      prfInput,
    },
  };
}

/** `attempt`: what `beginPasskey` gave last. Its wrapping is kept only once the vault took the passkey. */
export async function addPasskey(
  device: Device,
  database: Database,
  attempt: PasskeyAttempt,
  made: PasskeyMade,
  name: string,
): Promise<Outcome<void>> {
  const passkey = passkeyCreated(made, name);
  const answer = await device.ask("noted", { tag: "add_passkey", passkey });
  if (!answer.ok) return answer;
  if (made.prf?.length === PRF_BYTES) {
    const { relyingParty, prfInput } = attempt;
    const secret = { credential: made.credential, secret: made.prf };
    await addPrf(database, relyingParty, prfInput, secret, device.parts.storageKey);
  }
  return DONE;
}

/** Refused `pin_needed` where nothing else would open this profile. */
export async function removePasskey(
  device: Device,
  database: Database,
  credential: Uint8Array,
): Promise<Outcome<void>> {
  const { pin, passkeys } = await findWays(database);
  const ours = passkeys?.credentials ?? [];
  const opens = ours.some((each) => sameBytes(each, credential));
  if (opens && !pin && ours.length === 1) return refuse("pin_needed");
  const answer = await device.ask("noted", {
    tag: "remove_passkey",
    credential: credential as Bytes,
  });
  if (!answer.ok) return answer;
  await removePrf(database, credential);
  return DONE;
}
