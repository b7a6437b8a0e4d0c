/** A question within a dialog or a page takes the focus; when it goes, the focus goes where the question was asked. */
import { type RefCallback, useCallback, useEffect, useRef } from "react";

/** What had the focus is gone: the browser leaves it nowhere. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** ``ref``: of an element that can have the focus, and has it when ``asking`` ends and nothing else does. */
export function useFocusBack(asking: boolean): RefCallback<HTMLElement> {
  const element = useRef<HTMLElement | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current && !asking && isFocusLost()) element.current?.focus();
    asked.current = asking;
  }, [asking]);
  return useCallback((found: HTMLElement | null) => {
    element.current = found;
  }, []);
}
