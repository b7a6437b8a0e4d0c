/**
 * An OpenID provider is visited in a window of its own while the page stays open: to prove who is there, or to sign out.
 * That window comes back to this origin (`/sign-in`, `/signed-out`); who waits for it holds a lock that names its `state`,
 * and is told through a channel that does: nobody else listens, and an answer that nobody waits for does nothing. No handle
 * of that window is of use: the page's Cross-Origin-Opener-Policy cuts it off as soon as the window leaves for the
 * provider, so it is not known when somebody closes it there.
 */

import type { Outcome } from "../core/api";
import type { ProviderWindow, Returned } from "../core/api_identity";

const SIZE = "popup,width=520,height=720";

type Errand = "step-up" | "sign-out";

function nameOf(errand: Errand, state: string): string {
  return `wardline-${errand}/${state}`;
}

/**
 * Call it as somebody presses a button: a browser opens no window otherwise. Refused `window_refused`, `window_closed` before
 * it had left, and what `begin` refuses. `signal` ends the waiting: `window_closed`.
 */
export function askInWindow(
  begin: () => Promise<Outcome<ProviderWindow>>,
  signal: AbortSignal,
): Promise<Outcome<Returned>> {
  return visit("step-up", begin, signal);
}

/** The same for ending the session there, at `address`. What comes back says only that it did. */
export async function signOutInWindow(
  address: string,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const state = crypto.randomUUID();
  const url = new URL(address);
  // OpenID Connect RP-Initiated Logout 1.0, section 2: given back as it came.
  url.searchParams.set("state", state);
  const begun = { ok: true, value: { address: url.href, state } } as const;
  return visit("sign-out", async () => begun, signal);
}

async function visit<T>(
  errand: Errand,
  begin: () => Promise<Outcome<ProviderWindow>>,
  signal: AbortSignal,
): Promise<Outcome<T>> {
  const opened = open("", "_blank", SIZE);
  if (opened === null) return { ok: false, refused: { code: "window_refused" } };
  const begun = await begin();
  if (!begun.ok || signal.aborted || opened.closed) {
    opened.close();
    return begun.ok ? CLOSED : begun;
  }
  const { address, state } = begun.value;
  const returned = listen<T>(nameOf(errand, state), signal);
  // Whoever is at that address has no way back to this page.
  opened.opener = null;
  await returned.ready;
  opened.location.replace(address);
  const answer = await returned.answer;
  return answer === ENDED ? CLOSED : { ok: true, value: answer };
}

const CLOSED = { ok: false, refused: { code: "window_closed" } } as const;
const ENDED = Symbol("ended");

/** `ready` once it is known to every window that somebody waits by this name. */
function listen<T>(
  name: string,
  signal: AbortSignal,
): { readonly ready: Promise<void>; readonly answer: Promise<T | typeof ENDED> } {
  const channel = new BroadcastChannel(name);
  const answer = new Promise<T | typeof ENDED>((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    signal.addEventListener("abort", () => resolve(ENDED), { once: true });
    if (signal.aborted) resolve(ENDED);
  }).finally(() => channel.close());
  const ready = new Promise<void>((resolve, reject) => {
    navigator.locks
      .request(name, async () => {
        resolve();
        await answer;
      })
      .catch(reject);
  });
  return { ready, answer };
}

/** In the window that came back from proving who is there: whether somebody waited for this answer, who has it now. */
export function handOver(returned: Returned): Promise<boolean> {
  return tell("step-up", returned.state, returned);
}

/** In the window that came back from signing out: whether somebody waited for that, who knows now. */
export function tellSignedOut(state: string): Promise<boolean> {
  return tell("sign-out", state, null);
}

async function tell(errand: Errand, state: string, answer: unknown): Promise<boolean> {
  const name = nameOf(errand, state);
  const { held = [] } = await navigator.locks.query();
  if (state === "" || !held.some((lock) => lock.name === name)) return false;
  const channel = new BroadcastChannel(name);
  channel.postMessage(answer);
  channel.close();
  return true;
}
