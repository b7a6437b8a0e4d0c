/** Enrolment by proving who one is, without an invitation: login name, then passkey. */
import type { Refused } from "../api";
import type { Bytes } from "../bytes";
import type { PasskeyEvidence } from "../protocol/wire";
import {
  askAsNobody,
  type Candidate,
  type Enrolment,
  type EnrolmentParts,
  type House,
  makeCandidate,
  taken,
} from "./enrol";
import { isRefused } from "./refusal";

/** A sign-in that has begun. */
export interface Attempt {
  readonly candidate: Candidate;
  readonly attempt: string;
  readonly relyingParty: string;
  /** The passkeys that may answer. An unknown login gets some as well. */
  readonly credentials: readonly Bytes[];
}

/**
 * Refused: `throttled`, `sign_in_failed` where a passkey is none of the ways in, `bad_certificate` where the root is not
 * the one that the page's origin names. Rejects with ConnectionLostError.
 */
export async function beginSignIn(
  house: House,
  login: string,
  parts: EnrolmentParts,
): Promise<Attempt | Refused> {
  const begun = await askAsNobody(house, parts).ask({ tag: "begin_sign_in", login });
  if (isRefused(begun)) return begun;
  if (begun.tag !== "sign_in_begun") return { code: "malformed_request" };
  if (!begun.methods.includes("passkey")) return { code: "sign_in_failed" };
  const { attempt, relyingParty, credentials } = begun;
  return { candidate: await makeCandidate(house, begun), attempt, relyingParty, credentials };
}

/** Refused: `sign_in_failed` whatever was wrong, `throttled`, `bad_certificate`. Rejects with ConnectionLostError. */
export async function completeSignIn(
  { candidate, attempt }: Attempt,
  parts: EnrolmentParts,
  evidence: PasskeyEvidence,
  name = "",
): Promise<Enrolment | Refused> {
  parts.progress?.({ step: "certificate" });
  const sealed = askAsNobody(candidate.house, parts);
  const { certificateRequest } = candidate;
  const answer = await sealed.ask({
    tag: "complete_sign_in",
    attempt,
    certificateRequest,
    evidence,
    deviceClass: "personal",
    name,
  });
  return taken(answer, sealed.anchor, candidate, parts.clock());
}
