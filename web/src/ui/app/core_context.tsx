/** The core, for components. */
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { Core, CoreEvent, CoreState } from "../../core/api";
import type { CoreLink } from "./core_link";

export type OpenState = Extract<CoreState, { kind: "open" }>;

const LinkContext = createContext<CoreLink | null>(null);
const OpenContext = createContext<OpenState | null>(null);

export const LinkProvider = LinkContext.Provider;
export const OpenProvider = OpenContext.Provider;

export function useLink(): CoreLink {
  const link = useContext(LinkContext);
  if (link === null) throw new Error("useLink outside of LinkProvider");
  return link;
}

export function useCore(): Core {
  return useLink().core;
}

export function useCoreState(): CoreState | null {
  const { state } = useLink();
  return useSyncExternalStore(state.watch, state.get);
}

/** Who is here, with which organisation, and how the connection stands. Only inside of the open page. */
export function useOpen(): OpenState {
  const open = useContext(OpenContext);
  if (open === null) throw new Error("useOpen outside of the open page");
  return open;
}

/** Hear what the core tells while the component is there. */
export function useCoreEvents(listener: (event: CoreEvent) => void): void {
  const link = useLink();
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => link.listen((event) => latest.current(event)), [link]);
}
