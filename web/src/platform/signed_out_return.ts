/**
 * Where an OpenID provider sends the browser once it has ended its session: `/signed-out`, with the `state` that it was left
 * with (OpenID Connect RP-Initiated Logout 1.0, section 3). It is taken out of the address before anything else runs.
 * Imported by `main.tsx` before `invitation.ts`, which leaves no address as it was.
 */

const PLACE = "/signed-out";
/** Ours are shorter. */
const LONGEST = 64;

function take(): string | null {
  if (location.pathname !== PLACE) return null;
  const states = new URLSearchParams(location.search).getAll("state");
  history.replaceState(null, "", PLACE);
  const [state = ""] = states;
  return states.length === 1 && state.length <= LONGEST ? state : "";
}

/** Empty where the address says no one `state`; null where this is another page. */
export const signedOutState = take();
