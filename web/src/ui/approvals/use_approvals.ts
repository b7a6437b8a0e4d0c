/** Devices of one's own account that wait to be let in. Nobody is told of them but who asks: somebody looks at the page. */
import { useCallback, useEffect, useState } from "react";
import type { ApprovalEntry } from "../../core/api";
import { useCore, useOpen } from "../app/core_context";

/** Milliseconds between two questions, while somebody looks: a sign-in waits for five minutes. */
const EVERY = 15_000;

export function useApprovals(): {
  readonly waiting: readonly ApprovalEntry[];
  readonly look: () => void;
} {
  const core = useCore();
  const { connection } = useOpen();
  const [waiting, setWaiting] = useState<readonly ApprovalEntry[]>([]);
  const look = useCallback(async () => {
    const found = await core.approvals();
    // Where it cannot be asked, what was known stands until it is over.
    if (found.ok) setWaiting(found.value);
  }, [core]);
  const online = connection === "online";
  useEffect(() => {
    if (!online) return;
    let timer = 0;
    const again = () => {
      clearTimeout(timer);
      if (document.hidden) return;
      void look();
      timer = window.setTimeout(again, EVERY);
    };
    again();
    document.addEventListener("visibilitychange", again);
    addEventListener("focus", again);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", again);
      removeEventListener("focus", again);
    };
  }, [look, online]);
  return { waiting, look: () => void look() };
}
