/**
 * Where an OpenID provider sent the browser back to: `/sign-in`, with its answer in the fragment, which no server and no
 * log sees. It is taken out of the address, and so out of the history, before anything else runs. Imported by `main.tsx`
 * before `invitation.ts`, which takes every other fragment for a link.
 */
import type { Returned } from "../core/api";

const PLACE = "/sign-in";
/** More is no answer of a provider: the wire would not take it either. */
const LONGEST = 8192;

function take(): Returned | null {
  if (location.pathname !== PLACE || location.hash.length < 2) return null;
  const said = location.hash.length > LONGEST ? "" : location.hash.slice(1);
  history.replaceState(null, "", "/");
  const fields = new URLSearchParams(said);
  const [codes, states] = [fields.getAll("code"), fields.getAll("state")];
  // One of each: what names two is no answer to anything.
  const [code, state] = [
    codes.length === 1 ? codes[0] : null,
    states.length === 1 ? states[0] : "",
  ];
  return { code: code ?? null, state: state ?? "" };
}

let taken = take();

/** What the provider said, which is still to be taken. */
export function peekReturn(): Returned | null {
  return taken;
}

/** What the provider said, once. */
export function takeReturn(): Returned | null {
  const returned = taken;
  taken = null;
  return returned;
}
