/** An enrolled device lets another one in that signed in by password: commit, then reveal (design.md, section 4). */
import type { Id, Outcome } from "../api";
import type { ApprovalEntry } from "../api_identity";
import type { Bytes } from "../bytes";
import { equalInConstantTime } from "../crypto/compare";
import { DONE, refuse } from "../device/compose";
import type { Device } from "../device/device";
import { approvalCode, approvalCommitment, approvalTranscript } from "../protocol/signing";
import type { ApprovalSummary } from "../protocol/wire";

/** Milliseconds between two questions. */
const EVERY = 1_000;

/** What was compared last: the approval, and what its six digits stand for. */
export interface Compared {
  readonly approval: Id;
  readonly seen: Bytes;
}

export async function listApprovals(
  device: Device,
  account: Id | null,
): Promise<Outcome<readonly ApprovalSummary[]>> {
  const answer = await device.ask("approvals", { tag: "list_approvals", account });
  return answer.ok ? { ok: true, value: answer.value.approvals } : answer;
}

/** As the page shows it; times by this machine's clock. */
export function entryOf(device: Device, summary: ApprovalSummary): ApprovalEntry {
  const { approval, account, accountName, deviceName, deviceClass } = summary;
  const skew = device.parts.environment.clock() - device.now();
  const [askedAt, expiresAt] = [summary.askedAt + skew, summary.expiresAt + skew];
  return { approval, account, accountName, deviceName, deviceClass, askedAt, expiresAt };
}

/**
 * Show this device's nonce, wait until the other opens its commitment, check that.
 *
 * Refused: `unknown_approval` (over, or another device answers it), `step_up_required` for another's account,
 * `bad_approval` (what was opened is not what was committed to: denied at once).
 */
export async function compareApproval(
  device: Device,
  approval: Id,
  account: Id | null,
): Promise<Outcome<Compared & { readonly code: string }>> {
  const find = async () => {
    const listed = await listApprovals(device, account);
    if (!listed.ok) return listed;
    const found = listed.value.find((each) => each.approval === approval);
    return found === undefined ? refuse("unknown_approval") : ({ ok: true, value: found } as const);
  };
  // The commitment as it was before anybody knew this device's nonce, not as it is listed afterwards.
  const before = await find();
  if (!before.ok) return before;
  const mine = crypto.getRandomValues(new Uint8Array(32));
  const begun = await device.ask("noted", { tag: "begin_approval", approval, nonce: mine });
  if (!begun.ok) return begun;
  const { commitment } = before.value;
  for (;;) {
    const now = await find();
    if (!now.ok) return now;
    const { nonce, requestHash } = now.value;
    if (nonce !== null && requestHash !== null) {
      const { organisation } = device.parts.credentials.identity;
      const whom = { organisation, account: before.value.account, device: before.value.device };
      const opened = await approvalCommitment(whom, nonce, requestHash);
      if (!equalInConstantTime(opened, commitment)) {
        await decideApproval(device, approval, null);
        return refuse("bad_approval");
      }
      const about = { organisation, approval, request: requestHash };
      const seen = await approvalTranscript(about, nonce, mine);
      return { ok: true, value: { approval, seen, code: approvalCode(seen) } };
    }
    if (device.closed) return refuse("locked");
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
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
