/** Keys that work wherever one is. Who registered last is asked first, and may leave a key to the one before. */
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import { preferences } from "../../platform/preferences";

/** False: not mine, ask the next. */
export type Handler = (event: KeyboardEvent) => unknown;
/** By key, as `mod+k`, `shift+f6`, `j`, `?`. `mod` is Ctrl, or ⌘. */
export type Shortcuts = Readonly<Record<string, Handler>>;

type Layer = () => Shortcuts;

const LayersContext = createContext<Set<Layer> | null>(null);

/** The name of a key with what is held, as `Shortcuts` writes it. */
export function keyOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const held = [
    event.ctrlKey || event.metaKey ? "mod" : "",
    event.altKey ? "alt" : "",
    // Where shift makes another character of it, that character says all.
    event.shiftKey && (key.length > 1 || /[a-z]/.test(key)) ? "shift" : "",
  ];
  return [...held.filter((name) => name !== ""), key].join("+");
}

/** Whether what has the focus takes letters for itself. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "range", "file", "submit"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function isDialogOpen(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog]") !== null;
}

export function ShortcutProvider({ children }: { readonly children: ReactNode }) {
  const layers = useRef(new Set<Layer>());
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isDialogOpen()) return;
      const key = keyOf(event);
      const isLetter = Array.from(event.key).length === 1 && !/^(?:mod|alt)\+/.test(key);
      if (isLetter && (isTyping(event.target) || !preferences.get().letterKeys)) return;
      for (const layer of [...layers.current].reverse()) {
        const handler = layer()[key];
        if (handler === undefined || handler(event) === false) continue;
        event.preventDefault();
        return;
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return <LayersContext value={layers.current}>{children}</LayersContext>;
}

/** Keys while the component is there. Letters are not asked for while somebody types, nor any key under a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const layers = useContext(LayersContext);
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const layer = () => latest.current;
    layers?.add(layer);
    return () => {
      layers?.delete(layer);
    };
  }, [layers]);
}
