/** Signing in with a password and a code: another device of the account, or an administrator, lets this one in. */
import type { Refused } from "../api";
import type { ApprovalShown, PasswordGiven } from "../api_identity";
import { type Bytes, base64Url, sameBytes } from "../bytes";
import { sha256 } from "../crypto/hash";
import {
  approvalCode,
  approvalCommitment,
  approvalHash,
  approvalTranscript,
} from "../protocol/signing";
import type { ApprovalAwaited, CompleteSignIn } from "../protocol/wire";
import { formatApprovalPath } from "./approval-link";
import { askAsNobody, type Enrolment, type EnrolmentParts, taken } from "./enrol";
import { isRefused } from "./refusal";
import type { Attempt } from "./sign-in";

/** Milliseconds between two questions. */
const EVERY = 2_000;

/** A connection without a certificate, for as long as the work takes. Refused `offline` where there is none. */
export type AsNobody = <T>(
  work: (parts: EnrolmentParts) => Promise<T | Refused>,
) => Promise<T | Refused>;

export interface Waiting {
  readonly asNobody: AsNobody;
  readonly show: (shown: ApprovalShown) => void;
  /** Nobody waits any more. */
  readonly signal: AbortSignal;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

type Newcomer = Pick<CompleteSignIn, "name" | "deviceClass">;

/**
 * Prove, then wait until it is decided; a connection that is lost meanwhile is made anew.
 *
 * Refused: `sign_in_failed`, `throttled`, `approval_denied`, `unknown_approval` (nobody let it in in time, or nobody waits
 * any more), `bad_approval`, `bad_certificate`, `offline` where even the first question was not answered.
 */
export async function signInByPassword(
  { candidate, attempt }: Attempt,
  given: PasswordGiven,
  newcomer: Newcomer,
  waiting: Waiting,
): Promise<Enrolment | Refused> {
  const { certificateRequest, house, account, device } = candidate;
  const { organisation } = house;
  const request = await sha256(certificateRequest);
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  const commitment = await approvalCommitment({ organisation, account, device }, nonce, request);
  const evidence = { tag: "password", ...given, commitment } as const;
  const awaited = await waiting.asNobody(async (parts) => {
    const body = { tag: "complete_sign_in", attempt, certificateRequest, evidence } as const;
    const answer = await askAsNobody(house, parts).ask({ ...body, ...newcomer });
    if (isRefused(answer)) return answer;
    if (answer.tag !== "approval_awaited") return { code: "malformed_request" };
    // By this machine's clock.
    return { ...answer, expiresAt: answer.expiresAt + Date.now() - parts.clock() };
  });
  if (isRefused(awaited)) return awaited;
  const wait = new Wait(awaited, { request, nonce, organisation, account }, waiting);
  await wait.show();
  for (;;) {
    const answer = await waiting.asNobody(async (parts) => {
      const sealed = askAsNobody(house, parts);
      const decided = await wait.ask((body) => sealed.ask(body));
      return taken(decided, sealed.anchor, candidate, parts.clock());
    });
    if (!isRefused(answer) || answer.code !== "offline") return answer;
    if (!(await wait.rest())) return { code: "offline" };
  }
}

/** What the waiting device has committed to. */
interface Own {
  readonly organisation: string;
  readonly account: string;
  /** SHA-256 of its certificate request. */
  readonly request: Bytes;
  readonly nonce: Bytes;
}

/** One waiting device's side of the comparison. */
class Wait {
  readonly #awaited: ApprovalAwaited;
  readonly #own: Own;
  readonly #waiting: Waiting;
  #theirs: Bytes | null = null;

  constructor(awaited: ApprovalAwaited, own: Own, waiting: Waiting) {
    this.#awaited = awaited;
    this.#own = own;
    this.#waiting = waiting;
  }

  async show(): Promise<void> {
    const { approval, expiresAt } = this.#awaited;
    const { request, nonce, organisation } = this.#own;
    const about = { organisation, approval, request };
    const code =
      this.#theirs === null
        ? null
        : approvalCode(await approvalTranscript(about, nonce, this.#theirs));
    if (this.#waiting.signal.aborted) return;
    const hash = await approvalHash(about);
    const path = formatApprovalPath({ account: this.#own.account, approval, hash });
    this.#waiting.show({ path, hash: base64Url(hash), code, expiresAt });
  }

  /** Until it is decided: the vault's answer. */
  async ask<T extends object>(
    ask: (body: {
      tag: "await_approval";
      approval: string;
      ticket: Bytes;
      nonce: Bytes | null;
    }) => Promise<T>,
  ): Promise<T | Refused> {
    const { approval, ticket } = this.#awaited;
    while (!this.#waiting.signal.aborted) {
      const nonce = this.#theirs === null ? null : this.#own.nonce;
      const answer: object = await ask({ tag: "await_approval", approval, ticket, nonce });
      if (!isPending(answer)) return answer as T;
      const { nonce: theirs } = answer;
      // Two nonces would be two tries at a code.
      if (this.#theirs !== null && (theirs === null || !sameBytes(theirs, this.#theirs))) {
        return { code: "bad_approval" };
      }
      if (this.#theirs === null && theirs !== null) {
        this.#theirs = theirs;
        await this.show();
      } else await this.#pause();
    }
    return { code: "unknown_approval" };
  }

  /** Whether it is worth connecting again. */
  async rest(): Promise<boolean> {
    await this.#pause();
    return !this.#waiting.signal.aborted && Date.now() < this.#awaited.expiresAt;
  }

  #pause(): Promise<void> {
    return (this.#waiting.pause ?? sleep)(EVERY);
  }
}

function isPending(answer: object): answer is { readonly nonce: Bytes | null } {
  return "tag" in answer && answer.tag === "approval_pending";
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
