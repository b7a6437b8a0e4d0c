/** Enrolment by invitation: a key pair made here, certified by the vault, the hub learning neither secret nor name. */
import type { DeviceEntry, EnrolmentProgress, Refused } from "../api";
import type { Bytes } from "../bytes";
import { makeCertificateRequest } from "../crypto/certificate-request";
import { equalInConstantTime } from "../crypto/compare";
import { makeDeviceKey, type NewDeviceKey } from "../crypto/device-key";
import { sha256 } from "../crypto/hash";
import type { Identity } from "../mls";
import type { MakeId } from "../protocol/ids";
import { enrolmentChallenge, invitationEvidence } from "../protocol/signing";
import type { PasskeyCreated, VaultAnswer } from "../protocol/wire";
import { certified } from "./certified";
import type { Invitation } from "./invitation";
import { isRefused } from "./refusal";
import { type AskHub, SealedRequests } from "./sealed";

/** A device's new identity. */
export interface Enrolment {
  readonly identity: Identity;
  readonly hub: string;
  readonly organisation: string;
  readonly chain: readonly Bytes[];
  readonly anchor: Bytes;
  /** PKCS#8 DER, secret. */
  readonly signingKey: Bytes;
  readonly accountName: string;
  readonly organisationName: string;
}

export interface EnrolmentParts {
  /** Of a connection made without credentials. */
  readonly ask: AskHub;
  readonly clock: () => number;
  readonly makeId: MakeId;
  readonly progress?: (step: EnrolmentProgress) => void;
}

/** Where a vault is reached, and by what it is known. */
export interface House {
  /** The hub's origin. */
  readonly hub: string;
  readonly organisation: string;
  /** SHA-256 of the organisation's root certificate. */
  readonly rootFingerprint: Bytes;
}

/** The vault gave a nonce, and a key pair answers it: what is left is the proof. */
export interface Candidate {
  readonly house: House;
  readonly account: string;
  readonly device: string;
  readonly key: NewDeviceKey;
  readonly certificateRequest: Bytes;
  /** What every proof answers (`signing.enrolment_challenge`). */
  readonly challenge: Bytes;
}

/** An enrolment by invitation that has begun. */
export interface Invited {
  readonly candidate: Candidate;
  readonly invitation: Invitation;
  /** Empty where no passkey can be made. */
  readonly relyingParty: string;
  /** What the person will sign in with; may be empty. */
  readonly login: string;
}

/** Begin and complete, without a passkey. Refused as each of the two. */
export async function enrol(
  invitation: Invitation,
  parts: EnrolmentParts,
): Promise<Enrolment | Refused> {
  const invited = await beginEnrolment(invitation, parts);
  return isRefused(invited) ? invited : completeEnrolment(invited, parts);
}

/** Refused: `bad_invitation`, `bad_certificate` where the root is not the one promised. Rejects with ConnectionLostError. */
export async function beginEnrolment(
  invitation: Invitation,
  parts: EnrolmentParts,
): Promise<Invited | Refused> {
  parts.progress?.({ step: "invitation" });
  const sealed = askAsNobody(invitation, parts);
  const begun = await sealed.ask({ tag: "begin_enrolment", invitation: invitation.invitation });
  if (isRefused(begun)) return begun;
  if (begun.tag !== "enrolment_begun") return { code: "malformed_request" };
  parts.progress?.({ step: "keys" });
  const { relyingParty, login } = begun;
  return { candidate: await makeCandidate(invitation, begun), invitation, relyingParty, login };
}

/**
 * Prove the invitation's secret over the certificate request, with the first passkey where there is one; verify what
 * comes back.
 *
 * Refused: what the vault refuses (`bad_invitation`, `bad_evidence`, `bad_passkey`), `bad_certificate` where root or chain
 * are not those that the invitation promised. Rejects with ConnectionLostError.
 */
export async function completeEnrolment(
  { candidate, invitation }: Invited,
  parts: EnrolmentParts,
  passkey: PasskeyCreated | null = null,
  name = "",
  deviceClass: DeviceEntry["deviceClass"] = "personal",
): Promise<Enrolment | Refused> {
  parts.progress?.({ step: "certificate" });
  const sealed = askAsNobody(invitation, parts);
  const answer = await sealed.ask({
    tag: "enrol",
    invitation: invitation.invitation,
    certificateRequest: candidate.certificateRequest,
    evidence: await invitationEvidence(invitation.secret, candidate.challenge),
    passkey,
    name,
    deviceClass,
  });
  return taken(answer, sealed.anchor, candidate, parts.clock());
}

/** Sealed requests of somebody who has no certificate yet. */
export function askAsNobody(house: House, parts: EnrolmentParts): SealedRequests {
  return new SealedRequests({
    ask: parts.ask,
    clock: parts.clock,
    makeId: parts.makeId,
    organisation: house.organisation,
    credentials: null,
    checkAnchor: async (anchor) => equalInConstantTime(await sha256(anchor), house.rootFingerprint),
  });
}

/** A key pair of its own for what the vault began. */
export async function makeCandidate(
  house: House,
  begun: { readonly account: string; readonly device: string; readonly nonce: Bytes },
): Promise<Candidate> {
  const { organisation } = house;
  const { account, device, nonce } = begun;
  const key = await makeDeviceKey();
  const uri = `wardline:${organisation}/${account}/${device}`;
  const certificateRequest = await makeCertificateRequest(key, uri);
  const challenge = await enrolmentChallenge(organisation, account, nonce, certificateRequest);
  return { house, account, device, key, certificateRequest, challenge };
}

/** The vault's last word on a candidate. */
export function taken(
  answer: VaultAnswer | Refused,
  anchor: Bytes | null,
  candidate: Candidate,
  now: number,
): Enrolment | Refused {
  if (isRefused(answer)) return answer;
  if (answer.tag !== "enrolled" || anchor === null) return { code: "malformed_request" };
  const { house, account, device, key } = candidate;
  const { hub, organisation } = house;
  const expected = { organisation, account, device, publicKey: key.publicKey };
  const identity = certified(answer.chain, anchor, expected, Math.floor(now / 1000));
  if (isRefused(identity)) return identity;
  return {
    identity,
    hub,
    organisation,
    chain: answer.chain,
    anchor,
    signingKey: key.pkcs8,
    accountName: answer.accountName,
    organisationName: answer.organisationName,
  };
}
