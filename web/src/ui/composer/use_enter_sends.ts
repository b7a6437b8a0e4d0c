/** Whether Enter sends: with a keyboard it does, on a glass keyboard it begins a line, because there is no Shift+Enter. */
import { useState } from "react";

export function useEnterSends(): boolean {
  const [fine] = useState(() => matchMedia("(hover: hover) and (pointer: fine)").matches);
  return fine;
}
