/**
 * The link of a device that waits, scanned by this machine's own camera: `/approve`, with everything in the fragment, which
 * no server sees. It is taken out of the address, and so out of the history, before anything else runs, and kept in memory
 * until an open page has dealt with it. Imported by `main.tsx` before `invitation.ts`, which takes every other fragment.
 */
import { Watched } from "./store";

const PLACE = "/approve";

function take(): string | null {
  if (location.pathname !== PLACE || location.hash.length < 2) return null;
  const link = location.href;
  history.replaceState(null, "", "/");
  return link;
}

/** What was scanned and is not answered yet. */
export const scannedApproval = new Watched<string | null>(take());

/** It was answered, or is nobody's business here: once is enough. */
export function forgetScanned(): void {
  scannedApproval.set(null);
}
