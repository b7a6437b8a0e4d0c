/** Whether the owner has to prove that they are there, and how soon the page locks (45 CFR 164.312(a)(2)(iii)). Pure. */
import type { Millis, SessionTerm } from "../../core/api";

/**
 * `now` by the hub's clock. On a personal device without a network what is stored stays readable after the session's end:
 * its owner unlocked it, and there is nobody who could check. A shared one waits for the vault.
 */
export function isTermOver(term: SessionTerm | null, now: Millis, online: boolean): boolean {
  if (term === null) return false;
  if (term.over) return true;
  return now >= term.until && (online || term.deviceClass !== "personal");
}

/** The shorter of what the person and what the organisation wants. */
export function idleLimit(term: SessionTerm | null, preferred: Millis): Millis {
  return term === null || term.idle <= 0 ? preferred : Math.min(preferred, term.idle);
}
