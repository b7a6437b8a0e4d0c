/** Enrolment by proving who one is, without an invitation: login name, then passkey, password or provider. */
import type { DeviceEntry, Refused } from "../api";
import type { Bytes } from "../bytes";
import type { CompleteSignIn, Provider, SignInBegun } from "../protocol/wire";
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
  readonly methods: SignInBegun["methods"];
  /** The passkeys that may answer. An unknown login gets some as well. */
  readonly credentials: readonly Bytes[];
  readonly providers: readonly Provider[];
}

/**
 * Refused: `throttled`, `bad_certificate` where the root is not the one that the page's origin names. Rejects with
 * ConnectionLostError.
 */
export async function beginSignIn(
  house: House,
  login: string,
  parts: EnrolmentParts,
): Promise<Attempt | Refused> {
  const begun = await askAsNobody(house, parts).ask({ tag: "begin_sign_in", login, port: null });
  if (isRefused(begun)) return begun;
  if (begun.tag !== "sign_in_begun") return { code: "malformed_request" };
  const { attempt, relyingParty, methods, credentials, providers } = begun;
  const candidate = await makeCandidate(house, begun);
  return { candidate, attempt, relyingParty, methods, credentials, providers };
}

/** Refused: `sign_in_failed` whatever was wrong, `throttled`, `bad_certificate`. Rejects with ConnectionLostError. */
export async function completeSignIn(
  { candidate, attempt }: Pick<Attempt, "candidate" | "attempt">,
  parts: EnrolmentParts,
  evidence: CompleteSignIn["evidence"],
  name = "",
  deviceClass: DeviceEntry["deviceClass"] = "personal",
): Promise<Enrolment | Refused> {
  parts.progress?.({ step: "certificate" });
  const sealed = askAsNobody(candidate.house, parts);
  const { certificateRequest } = candidate;
  const answer = await sealed.ask({
    tag: "complete_sign_in",
    attempt,
    certificateRequest,
    evidence,
    deviceClass,
    name,
  });
  return taken(answer, sealed.anchor, candidate, parts.clock());
}
