/** Who is there goes to a provider in another window, and comes back. */
import { useEffect, useRef, useState } from "react";
import type { Core, Outcome, ProviderOffered } from "../../core/api";
import { askInWindow } from "../../platform/provider_window";

export interface ProviderVisit {
  /** Where somebody is; null where nobody left. */
  readonly away: ProviderOffered | null;
  /** Call it as a button is pressed; again, where the window was closed. */
  readonly go: (provider: ProviderOffered) => void;
  /** Nobody waits any more: what comes back then is worth nothing. */
  readonly stop: () => void;
}

export function useProviderWindow(
  core: Core,
  prove: (by: () => Promise<Outcome<void>>) => Promise<void>,
): ProviderVisit {
  const [away, setAway] = useState<ProviderOffered | null>(null);
  const waiting = useRef<AbortController | null>(null);
  const stop = () => {
    waiting.current?.abort();
    waiting.current = null;
    setAway(null);
  };
  useEffect(() => () => waiting.current?.abort(), []);
  const go = (provider: ProviderOffered) => {
    stop();
    const wait = new AbortController();
    waiting.current = wait;
    // Before anything is awaited: the browser opens windows only as a button is pressed.
    const visited = askInWindow(() => core.beginStepUpAtProvider(provider.provider), wait.signal);
    setAway(provider);
    void visited.then((outcome) => {
      if (wait.signal.aborted) return;
      stop();
      void prove(async () => (outcome.ok ? core.stepUpByProvider(outcome.value) : outcome));
    });
  };
  return { away, go, stop };
}
