/** A field as high as its text, up to what its style sheet allows. */
import { type RefObject, useLayoutEffect } from "react";

const BROWSER_DOES = CSS.supports("field-sizing", "content");

export function useAutosize(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text, another height
  useLayoutEffect(() => {
    const element = field.current;
    if (BROWSER_DOES || element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
