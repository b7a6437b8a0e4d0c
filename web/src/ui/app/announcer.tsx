/** Says things to screen readers. It lives inside of the open page: what was said goes away with it at lock. */
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";

export type Announce = (words: string, at?: "polite" | "assertive") => void;

const AnnounceContext = createContext<Announce>(() => undefined);

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

interface Said {
  readonly key: number;
  readonly words: string;
}

const SILENCE: Said = { key: 0, words: "" };

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [polite, setPolite] = useState(SILENCE);
  const [assertive, setAssertive] = useState(SILENCE);
  const count = useRef(0);
  const announce = useCallback<Announce>((words, at = "polite") => {
    count.current += 1;
    const said = { key: count.current, words };
    if (at === "polite") setPolite(said);
    else setAssertive(said);
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="unseen" role="status" aria-live="polite">
        <span key={polite.key}>{polite.words}</span>
      </div>
      <div className="unseen" role="alert" aria-live="assertive">
        <span key={assertive.key}>{assertive.words}</span>
      </div>
    </AnnounceContext>
  );
}
