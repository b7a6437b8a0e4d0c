/** Heights of the rows in pixels: the style sheet gives them in rem, and people choose how large one is. */
import { useEffect, useState } from "react";
import { preferences } from "../../platform/preferences";

/** In rem; `styles/inbox.css` has the same. */
const HEADING = 2.25;
const ENTRY = 5.25;
const PRESSING = 6.75;

export interface RowHeights {
  readonly heading: number;
  readonly entry: number;
  readonly pressing: number;
}

function read(): RowHeights {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { heading: HEADING * rem, entry: ENTRY * rem, pressing: PRESSING * rem };
}

export function useRowHeights(): RowHeights {
  const [heights, setHeights] = useState(read);
  useEffect(() => {
    const again = () => {
      // The style sheet takes effect with the next frame.
      requestAnimationFrame(() =>
        setHeights((known) => {
          const found = read();
          return found.entry === known.entry ? known : found;
        }),
      );
    };
    const stop = preferences.watch(again);
    addEventListener("resize", again);
    return () => {
      stop();
      removeEventListener("resize", again);
    };
  }, []);
  return heights;
}
