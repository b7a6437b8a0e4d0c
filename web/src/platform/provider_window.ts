/**
 * An OpenID provider is asked in a window of its own while the page stays open. That window comes back to `/sign-in` of this
 * origin as every sign-in does; who waits for it holds a lock that names its `state`, and is told through a channel that
 * does: nobody else listens. No handle of that window is of use: the page's Cross-Origin-Opener-Policy cuts it off as soon
 * as the window leaves for the provider, so it is not known when somebody closes it there.
 */

import type { Outcome } from "../core/api";
import type { ProviderWindow, Returned } from "../core/api_identity";

const SIZE = "popup,width=520,height=720";

function nameOf(state: string): string {
  return `wardline-step-up/${state}`;
}

/**
 * Call it as somebody presses a button: a browser opens no window otherwise. Refused `window_refused`, `window_closed` before
 * it had left, and what `begin` refuses. `signal` ends the waiting: `window_closed`.
 */
export async function askInWindow(
  begin: () => Promise<Outcome<ProviderWindow>>,
  signal: AbortSignal,
): Promise<Outcome<Returned>> {
  const opened = open("", "_blank", SIZE);
  if (opened === null) return { ok: false, refused: { code: "window_refused" } };
  const begun = await begin();
  if (!begun.ok || signal.aborted || opened.closed) {
    opened.close();
    return begun.ok ? CLOSED : begun;
  }
  const { address, state } = begun.value;
  const returned = listen(state, signal);
  // Whoever is at that address has no way back to this page.
  opened.opener = null;
  await returned.ready;
  opened.location.replace(address);
  const answer = await returned.answer;
  return answer === null ? CLOSED : { ok: true, value: answer };
}

const CLOSED = { ok: false, refused: { code: "window_closed" } } as const;

/** `ready` once it is known to every window that somebody waits for this `state`. */
function listen(
  state: string,
  signal: AbortSignal,
): { readonly ready: Promise<void>; readonly answer: Promise<Returned | null> } {
  const channel = new BroadcastChannel(nameOf(state));
  const answer = new Promise<Returned | null>((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<Returned>) => resolve(data);
    signal.addEventListener("abort", () => resolve(null), { once: true });
    if (signal.aborted) resolve(null);
  }).finally(() => channel.close());
  const ready = new Promise<void>((resolve, reject) => {
    navigator.locks
      .request(nameOf(state), async () => {
        resolve();
        await answer;
      })
      .catch(reject);
  });
  return { ready, answer };
}

/** In the window that came back: whether somebody waited for this answer, who has it now. */
export async function handOver(returned: Returned): Promise<boolean> {
  const name = nameOf(returned.state);
  const { held = [] } = await navigator.locks.query();
  if (returned.state === "" || !held.some((lock) => lock.name === name)) return false;
  const channel = new BroadcastChannel(name);
  channel.postMessage(returned);
  channel.close();
  return true;
}
