/**
 * Whether Enter sends: with a keyboard, unless its owner wants otherwise. On a glass keyboard it begins a line, because
 * there is no Shift+Enter.
 */
import { useState, useSyncExternalStore } from "react";
import { preferences } from "../../platform/preferences";

export function useEnterSends(): boolean {
  const { enterSends } = useSyncExternalStore(preferences.watch, preferences.get);
  const [fine] = useState(() => matchMedia("(hover: hover) and (pointer: fine)").matches);
  return fine && enterSends;
}
