/** Where somebody may still be signed in, and signing out there, in a window of its own. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Core } from "../../core/api";
import type { KnownProvider } from "../../core/api_ways";
import { tellSessionsChanged, watchSessions } from "../../platform/provider_sessions";
import { signOutInWindow } from "../../platform/provider_window";
import { Watched } from "../../platform/store";
import { useCore } from "../app/core_context";

const known = new Watched<readonly KnownProvider[]>([]);
/** By provider. It goes on whatever page is shown meanwhile: a workstation locks itself while somebody is away. */
const waiting = new Map<string, AbortController>();

async function look(core: Core): Promise<void> {
  known.set(await core.providerSessions());
}

/** It was ended, or there is none. */
async function forget(core: Core, provider: string): Promise<void> {
  await core.forgetProviderSession(provider);
  await look(core);
  tellSessionsChanged();
}

export function useProviderSessions(): readonly KnownProvider[] {
  const core = useCore();
  useEffect(() => {
    void look(core);
    return watchSessions(() => void look(core));
  }, [core]);
  return useSyncExternalStore(known.watch, known.get);
}

export interface SignOut {
  readonly standing: "here" | "away" | "refused";
  /** Call it as a button is pressed; again, where the window was closed. */
  readonly go: () => void;
  /** Nobody has to sign out there. */
  readonly forget: () => Promise<void>;
}

/** `ended`: the provider sent the browser back. */
export function useSignOut(
  { provider, endSessionUrl }: Pick<KnownProvider, "provider" | "endSessionUrl">,
  ended: () => void,
): SignOut {
  const core = useCore();
  const [standing, setStanding] = useState<SignOut["standing"]>("here");
  const stop = () => {
    waiting.get(provider)?.abort();
    waiting.delete(provider);
  };
  const go = () => {
    stop();
    const wait = new AbortController();
    waiting.set(provider, wait);
    // Before anything is awaited: the browser opens windows only as a button is pressed.
    const visited = signOutInWindow(endSessionUrl, wait.signal);
    setStanding("away");
    void visited.then(async (outcome) => {
      if (wait.signal.aborted) return;
      stop();
      if (!outcome.ok) {
        setStanding(outcome.refused.code === "window_refused" ? "refused" : "here");
        return;
      }
      await forget(core, provider);
      setStanding("here");
      ended();
    });
  };
  return {
    standing,
    go,
    forget: () => {
      stop();
      return forget(core, provider);
    },
  };
}
