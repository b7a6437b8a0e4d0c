/** After how long a page that nobody touches locks. */
import { useSyncExternalStore } from "react";
import { showSpan } from "../../domain/words/time";
import { useText } from "../../i18n/text";
import { LOCK_MINUTES, prefer, preferences } from "../../platform/preferences";
import { useOpen } from "../app/core_context";
import { Choice } from "../components/choice";

export function LockAfter() {
  const { t, say } = useText();
  const { session = null } = useOpen();
  const time = (idle: number) => {
    const span = showSpan(idle);
    return typeof span === "string" ? span : say(span);
  };
  const { lockMinutes } = useSyncExternalStore(preferences.watch, preferences.get);
  return (
    <>
      <Choice
        label={t("settings.lock")}
        value={String(lockMinutes)}
        options={LOCK_MINUTES.map((count) => ({
          value: String(count),
          label: t("settings.lock.minutes", { count }),
        }))}
        onChange={(minutes) => prefer({ lockMinutes: Number(minutes) })}
      />
      <p className="field-hint">
        {t("settings.lock.hint")}
        {session !== null && ` ${t("lock.term", { time: time(session.idle) })}`}
      </p>
    </>
  );
}
