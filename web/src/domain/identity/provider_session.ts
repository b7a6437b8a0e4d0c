/** Who is told that a provider may still have a session in this browser. */
import type { CoreState } from "../../core/api";

/**
 * Whoever stands before a page that is nobody's: several people work here, or nobody does any more, or not yet. On a device
 * of one's own that is one's own matter, and the settings have the button.
 */
export function isToldOfSessions(state: CoreState | null): boolean {
  switch (state?.kind) {
    case "empty":
    case "removed":
      return true;
    case "locked":
      return state.here != null;
    default:
      return false;
  }
}
