/** An enrolled device lets another one in that signed in by password: commit, then reveal (design.md, section 4). */
import type { Id, Outcome, Refused } from "../api";
import type { ApprovalEntry } from "../api_identity";
import type { Bytes } from "../bytes";
import { equalInConstantTime } from "../crypto/compare";
import { DONE, refuse } from "../device/compose";
import type { Device } from "../device/device";
import { type ApprovalLink, parseApprovalLink, parseHash } from "../hub/approval-link";
import {
  approvalCode,
  approvalCommitment,
  approvalHash,
  approvalTranscript,
} from "../protocol/signing";
import type { ApprovalSummary, ListApprovals } from "../protocol/wire";

/** Milliseconds between two questions. */
const EVERY = 1_000;
/** What the vault is told where another request waits than was scanned: no request has it, so that nothing comes of it. */
const NO_HASH: Bytes = new Uint8Array(32);

/** What was compared last: the approval, and what its six digits or its picture stand for. */
export interface Compared {
  readonly approval: Id;
  readonly seen: Bytes;
}

/** What this device began: one nonce each, and the commitment as it was before anybody knew that. */
export type Begun = Map<Id, { readonly mine: Bytes; readonly commitment: Bytes }>;

/** What it is about; nobody asks for their own as for another's: that would want a step-up. */
type About = Pick<ApprovalEntry, "approval" | "account">;

export async function listApprovals(
  device: Device,
  account: Id | null,
): Promise<Outcome<readonly ApprovalSummary[]>> {
  const asked = account === device.me ? null : account;
  return list(device, { account: asked, everybody: false });
}

/** Those of every account, for an administrator. Refused `not_permitted`. */
export function listEverybodys(device: Device): Promise<Outcome<readonly ApprovalSummary[]>> {
  return list(device, { account: null, everybody: true });
}

async function list(
  device: Device,
  whose: Pick<ListApprovals, "account" | "everybody">,
): Promise<Outcome<readonly ApprovalSummary[]>> {
  const answer = await device.ask("approvals", { tag: "list_approvals", ...whose });
  return answer.ok ? { ok: true, value: answer.value.approvals } : answer;
}

/** As the page shows it; times by the vault's clock. */
export function entryOf(summary: ApprovalSummary): ApprovalEntry {
  const { approval, account, accountName, deviceName, deviceClass } = summary;
  const { askedAt, expiresAt, askedFrom } = summary;
  return {
    ...{ approval, account, accountName, deviceName, deviceClass },
    ...{ askedAt, expiresAt, askedFrom },
  };
}

/**
 * Show this device's nonce, wait until the other opens its commitment, check that.
 *
 * Refused: `unknown_approval` (over, or another device answers it), `step_up_required` for another's account,
 * `bad_approval` (what was opened is not what was committed to: denied at once).
 */
export async function compareApproval(
  device: Device,
  about: About,
  begun: Begun,
): Promise<Outcome<Compared & { readonly code: string }>> {
  const before = await find(device, about);
  if (!before.ok) return before;
  const began = await begin(device, before.value, begun);
  if (!began.ok) return began;
  const { mine, commitment } = began.value;
  const opened = await open(device, before.value, commitment);
  if (!opened.ok) return opened;
  const { nonce, request } = opened.value;
  const { organisation } = device.parts.credentials.identity;
  const { approval } = about;
  const seen = await approvalTranscript({ organisation, approval, request }, nonce, mine);
  return { ok: true, value: { approval, seen, code: approvalCode(seen) } };
}

/**
 * Hold the hash that a waiting device shows against the request that the vault has.
 *
 * Refused: as `compareApproval`, but another device may have begun; `bad_approval` also where the vault has another request
 * than the one that was scanned: it is over then, and recorded.
 */
export async function checkApproval(
  device: Device,
  { account, approval, hash }: ApprovalLink,
  begun: Begun,
): Promise<Outcome<Compared & { readonly entry: ApprovalEntry }>> {
  const before = await find(device, { account, approval });
  if (!before.ok) return before;
  const began = await begin(device, before.value, begun);
  // Begun by another device: what is scanned needs no nonce of this one.
  if (!began.ok && began.refused.code !== "unknown_approval") return began;
  const committed = began.ok ? began.value.commitment : before.value.commitment;
  const opened = await open(device, before.value, committed);
  if (!opened.ok) return opened;
  const { request } = opened.value;
  const { organisation } = device.parts.credentials.identity;
  const there = await approvalHash({ organisation, approval, request });
  if (!equalInConstantTime(there, hash)) {
    await decideApproval(device, approval, NO_HASH);
    return refuse("bad_approval");
  }
  return { ok: true, value: { approval, seen: hash, entry: entryOf(before.value) } };
}

/** What a picture or a long code says. `about`: what the person looks at, if anything. */
export function readScanned(scanned: string, about: About | null): ApprovalLink | Refused {
  const text = scanned.trim();
  const hash = parseHash(text);
  return hash === null || about === null ? parseApprovalLink(text) : { ...about, hash };
}

/** `seen`: what was compared; null keeps it out. */
export async function decideApproval(
  device: Device,
  approval: Id,
  seen: Bytes | null,
): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "decide_approval", approval, seen });
  return answer.ok ? DONE : answer;
}

async function find(
  device: Device,
  { approval, account }: About,
): Promise<Outcome<ApprovalSummary>> {
  const listed = await listApprovals(device, account);
  if (!listed.ok) return listed;
  const found = listed.value.find((each) => each.approval === approval);
  if (found === undefined || found.account !== account) return refuse("unknown_approval");
  return { ok: true, value: found };
}

async function begin(device: Device, found: ApprovalSummary, begun: Begun) {
  const { approval, commitment } = found;
  const kept = begun.get(approval) ?? {
    mine: crypto.getRandomValues(new Uint8Array(32)),
    commitment,
  };
  const { mine: nonce } = kept;
  const answer = await device.ask("noted", { tag: "begin_approval", approval, nonce });
  if (!answer.ok) return answer;
  begun.set(approval, kept);
  return { ok: true, value: kept } as const;
}

/** The other's nonce and the hash of its request, once it shows them; checked against what it had committed to. */
async function open(
  device: Device,
  found: ApprovalSummary,
  commitment: Bytes,
): Promise<Outcome<{ readonly nonce: Bytes; readonly request: Bytes }>> {
  for (;;) {
    const now = await find(device, found);
    if (!now.ok) return now;
    const { nonce, requestHash: request } = now.value;
    if (nonce !== null && request !== null) {
      const { organisation } = device.parts.credentials.identity;
      const whom = { organisation, account: found.account, device: found.device };
      const opened = await approvalCommitment(whom, nonce, request);
      if (equalInConstantTime(opened, commitment)) return { ok: true, value: { nonce, request } };
      await decideApproval(device, found.approval, null);
      return refuse("bad_approval");
    }
    if (device.closed) return refuse("locked");
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
