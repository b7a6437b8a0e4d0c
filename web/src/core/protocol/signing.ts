/** What devices and vaults sign: each statement under its own context, so that none passes for another. */
import { type Bytes, concat, utf8 } from "../bytes";
import { encodeCanonical } from "./canonical";
import type { Shape } from "./shapes";
import {
  type EpochStatement,
  epochStatementShape,
  type HistoryStatement,
  historyStatementShape,
  type RequestStatement,
  type RevocationStatement,
  requestStatementShape,
  revocationStatementShape,
  type SignInStatement,
  signInStatementShape,
} from "./wire";

export type Statement =
  | SignInStatement
  | RevocationStatement
  | RequestStatement
  | HistoryStatement
  | EpochStatement;

const STATEMENTS: { readonly [tag in Statement["tag"]]: Shape<unknown> } = {
  "wardline/sign-in/v1": signInStatementShape,
  "wardline/revocation/v1": revocationStatementShape,
  "wardline/sealed-request/v1": requestStatementShape,
  "wardline/history/v1": historyStatementShape,
  "wardline/epoch/v1": epochStatementShape,
};

/** The bytes under a signature: the context is the struct's tag, first in its canonical array. */
export function signedBytes(statement: Statement): Bytes {
  return encodeCanonical(STATEMENTS[statement.tag], statement);
}

/**
 * What enrolment evidence answers: binds the request of the one who enrols, 32 bytes.
 *
 * SHA-256("wardline/enrol/v1" ‖ organisation ‖ account ‖ nonce ‖ SHA-256(certificate request)); the ids have fixed
 * lengths, so that no two inputs share an encoding.
 */
export async function enrolmentChallenge(
  organisation: string,
  account: string,
  nonce: Bytes,
  certificateRequest: Bytes,
): Promise<Bytes> {
  const request = new Uint8Array(await crypto.subtle.digest("SHA-256", certificateRequest));
  const bound = concat(
    utf8("wardline/enrol/v1"),
    utf8(organisation),
    utf8(account),
    nonce,
    request,
  );
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bound));
}

/** HMAC-SHA-256 (RFC 2104) of the challenge under the invitation's 128-bit secret. */
export async function invitationEvidence(secret: Bytes, challenge: Bytes): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, challenge));
}

/** Whom a challenge is for. */
export interface Challenged {
  readonly organisation: string;
  readonly account: string;
  readonly device: string;
}

/** What a new passkey of an enrolled device's owner answers: 32 bytes. */
export function passkeyChallenge(whom: Challenged, nonce: Bytes): Promise<Bytes> {
  return challenge("wardline/passkey/v1", whom, nonce);
}

/** What proves that a device's owner is there now: 32 bytes. */
export function stepUpChallenge(whom: Challenged, nonce: Bytes): Promise<Bytes> {
  return challenge("wardline/step-up/v1", whom, nonce);
}

/** What a device that signs in by password commits to: its nonce and its certificate request's SHA-256. */
export function approvalCommitment(whom: Challenged, nonce: Bytes, request: Bytes): Promise<Bytes> {
  return challenge("wardline/approval-commitment/v1", whom, concat(nonce, request));
}

/** An approval of one organisation's. `request`: SHA-256 of the certificate request. */
export interface Approved {
  readonly organisation: string;
  readonly approval: string;
  readonly request: Bytes;
}

/** What both devices have seen, 32 bytes; `approvalCode` of it is compared by a person. */
export function approvalTranscript(about: Approved, nonce: Bytes, theirs: Bytes): Promise<Bytes> {
  return approvalDigest("wardline/approval-code/v1", about, nonce, theirs);
}

/** Six digits. A nonce committed to before the other was known leaves one chance in a million, once. */
export function approvalCode(transcript: Bytes): string {
  const first = new DataView(transcript.buffer, transcript.byteOffset).getBigUint64(0);
  return String(first % 1_000_000n).padStart(6, "0");
}

/** What is scanned instead of comparing a code: nobody finds another request with it, 32 bytes. */
export function approvalHash(about: Approved): Promise<Bytes> {
  return approvalDigest("wardline/approval-request/v1", about);
}

async function approvalDigest(
  context: string,
  { organisation, approval, request }: Approved,
  ...nonces: readonly Bytes[]
): Promise<Bytes> {
  const bound = concat(utf8(context + organisation + approval), request, ...nonces);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bound));
}

async function challenge(context: string, whom: Challenged, nonce: Bytes): Promise<Bytes> {
  const { organisation, account, device } = whom;
  const bound = concat(utf8(context + organisation + account + device), nonce);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bound));
}
