/** Locks the page that nobody touches, and says so before. */
import { useEffect, useRef, useState } from "react";
import { idleLimit } from "../../domain/lock/term";
import { showSpan } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { type IdleWatch, watchIdle } from "../../platform/idle";
import { preferences } from "../../platform/preferences";
import { useLink, useOpen } from "../app/core_context";
import { Button } from "../components/button";
import { useNow } from "../components/use_now";

export function IdleLock() {
  const link = useLink();
  const [at, setAt] = useState<number | null>(null);
  const watch = useRef<IdleWatch | null>(null);
  const { session = null } = useOpen();
  const term = useRef(session);
  term.current = session;
  useEffect(() => {
    const limit = () => idleLimit(term.current, preferences.get().lockMinutes * 60_000);
    const made = watchIdle(limit, setAt, () => void link.lock());
    watch.current = made;
    return () => made.stop();
  }, [link]);
  if (at === null) return null;
  return <Warning at={at} onStay={() => watch.current?.touch()} />;
}

function Warning({ at, onStay }: { readonly at: number; readonly onStay: () => void }) {
  const { t, say } = useText();
  const now = useNow(() => 1000);
  const words = (from: number) => {
    const span = showSpan(Math.max(0, Math.ceil((at - from) / 1000) * 1000));
    return t("lock.soon", { time: typeof span === "string" ? span : say(span) });
  };
  // Read out once: a countdown that speaks every second says nothing.
  const [first] = useState(() => words(Date.now()));
  return (
    <div className="toast">
      <p className="unseen" role="alert">
        {first}
      </p>
      <p aria-hidden="true">{words(now)}</p>
      <Button variant="primary" onPress={onStay}>
        {t("lock.stay")}
      </Button>
    </div>
  );
}
