/** Whether what scrolls holds more than it shows: only then is it a stop for the keyboard. */
import { type RefCallback, useCallback, useState } from "react";

/** ``ref``: of the element that scrolls, whose one child holds what is in it. */
export function useOverflow(): {
  readonly ref: RefCallback<HTMLElement>;
  readonly overflows: boolean;
} {
  const [overflows, setOverflows] = useState(false);
  const ref = useCallback((outer: HTMLElement | null) => {
    if (outer === null) return;
    const observer = new ResizeObserver(() =>
      setOverflows(outer.scrollHeight > outer.clientHeight),
    );
    for (const each of [outer, ...outer.children]) observer.observe(each);
    return () => observer.disconnect();
  }, []);
  return { ref, overflows };
}
