/** Wake-ups for this device, and what they give away: nothing. */
import { useEffect, useState } from "react";
import type { Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { endPush, type PushState, readPush, startPush } from "../../platform/push";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Notice } from "../components/notice";
import { Toggle } from "../components/toggle";

export function PushSetting() {
  const { t } = useText();
  const core = useCore();
  const [state, setState] = useState<PushState | "none" | null>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  useEffect(() => {
    let there = true;
    void readPush().then((found) => there && setState(found));
    return () => {
      there = false;
    };
  }, []);

  const set = async (on: boolean) => {
    setBusy(true);
    setRefused(null);
    const outcome = on ? await startPush(core) : await endPush(core);
    setBusy(false);
    if (outcome.ok) setState(outcome.value ?? "none");
    else setRefused(outcome.refused);
  };

  return (
    <>
      <Toggle
        label={t("settings.push")}
        hint={t("settings.push.hint")}
        isSelected={state === "on"}
        isDisabled={busy || state === null || state === "unsupported" || state === "denied"}
        onChange={set}
      />
      {(state === "denied" || state === "unsupported" || state === "none") && (
        <Notice tone="info" role="status">
          {t(`settings.push.${state}`)}
        </Notice>
      )}
      {refused !== null && <RefusalNotice refused={refused} />}
    </>
  );
}
