/** The part of `Core` that is about a device that waits and was scanned, or whose long code was copied. */

import type { ApprovalEntry } from "./api_identity";
import type { Outcome } from "./api_values";

export interface ApprovalCore {
  /**
   * Hold what a waiting device shows against the request that the vault has, before anybody is asked; then
   * `decideApproval`. `scanned`: the link of its picture, or its long code, which needs `about`: whose it should be.
   *
   * Refused: `bad_approval_link`, `unknown_approval` (over, or decided), `not_permitted` and `step_up_required` for
   * another's account, `bad_approval`: somebody else wants to come in than was scanned. It is over then.
   */
  checkApproval(scanned: string, about: ApprovalEntry | null): Promise<Outcome<ApprovalEntry>>;
  /** Devices of every account that wait, newest first, for an administrator. Refused `not_permitted`. */
  everybodysApprovals(): Promise<Outcome<readonly ApprovalEntry[]>>;
}
