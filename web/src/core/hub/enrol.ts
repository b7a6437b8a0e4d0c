/** Enrolment by invitation: a key pair made here, certified by the vault, the hub learning neither secret nor name. */
import type { EnrolmentProgress, Refused } from "../api";
import { type Bytes, sameBytes } from "../bytes";
import { makeCertificateRequest } from "../crypto/certificate-request";
import { equalInConstantTime } from "../crypto/compare";
import { makeDeviceKey } from "../crypto/device-key";
import { sha256 } from "../crypto/hash";
import { type Identity, mlsCode, verifyChain } from "../mls";
import type { MakeId } from "../protocol/ids";
import { enrolmentChallenge, invitationEvidence } from "../protocol/signing";
import type { Enrolled, EnrolmentBegun } from "../protocol/wire";
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

/**
 * Begin, make the key pair, prove the invitation's secret over the certificate request, verify what comes back.
 *
 * Refused: what the vault refuses (`bad_invitation`, `bad_evidence`), `bad_certificate` where root or chain are not those
 * that the invitation promised. Rejects with ConnectionLostError.
 */
export async function enrol(
  invitation: Invitation,
  parts: EnrolmentParts,
): Promise<Enrolment | Refused> {
  const { hub, organisation } = invitation;
  const step = (name: EnrolmentProgress["step"]) => parts.progress?.({ step: name });
  const sealed = new SealedRequests({
    ...parts,
    organisation,
    credentials: null,
    checkAnchor: async (anchor) =>
      equalInConstantTime(await sha256(anchor), invitation.rootFingerprint),
  });
  step("invitation");
  const begun = await sealed.ask({ tag: "begin_enrolment", invitation: invitation.invitation });
  if (isRefused(begun)) return begun;
  if (begun.tag !== "enrolment_begun") return { code: "malformed_request" };
  step("keys");
  const key = await makeDeviceKey();
  const uri = `wardline:${organisation}/${begun.account}/${begun.device}`;
  const certificateRequest = await makeCertificateRequest(key, uri);
  const { account, nonce } = begun;
  const challenge = await enrolmentChallenge(organisation, account, nonce, certificateRequest);
  const evidence = await invitationEvidence(invitation.secret, challenge);
  step("certificate");
  const enrolled = await sealed.ask({
    tag: "enrol",
    invitation: invitation.invitation,
    certificateRequest,
    evidence,
    passkey: null,
    name: "",
  });
  if (isRefused(enrolled)) return enrolled;
  if (enrolled.tag !== "enrolled" || sealed.anchor === null) return { code: "malformed_request" };
  const now = Math.floor(parts.clock() / 1000);
  const identity = verified(enrolled, sealed.anchor, organisation, begun, key.publicKey, now);
  if (isRefused(identity)) return identity;
  return {
    identity,
    hub,
    organisation,
    chain: enrolled.chain,
    anchor: sealed.anchor,
    signingKey: key.pkcs8,
    accountName: enrolled.accountName,
    organisationName: enrolled.organisationName,
  };
}

/** The certificate is of the key that was made here, and names what the vault said. */
function verified(
  enrolled: Enrolled,
  anchor: Bytes,
  organisation: string,
  begun: EnrolmentBegun,
  publicKey: Bytes,
  now: number,
): Identity | Refused {
  const refused: Refused = { code: "bad_certificate", field: "chain" };
  let identity: Identity;
  try {
    identity = verifyChain([...enrolled.chain], { [organisation]: anchor }, now);
  } catch (error) {
    if (mlsCode(error) === null) throw error;
    return refused;
  }
  const named =
    identity.organisation === organisation &&
    identity.account === begun.account &&
    identity.device === begun.device &&
    !identity.steward &&
    sameBytes(identity.publicKey, publicKey);
  return named ? identity : refused;
}
