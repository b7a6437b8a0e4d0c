/** What its people set at a workstation that they share: names on the locked page, and each their own badge. */
import { useState } from "react";
import type { Workstation as Here, Refused } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import { Toggle } from "../../components/toggle";
import { TapTwice } from "./tap_twice";

export function WorkstationSettings({ here }: { readonly here: Here }) {
  const { t } = useText();
  const core = useCore();
  const [tapping, setTapping] = useState(false);
  const [done, setDone] = useState<"here.badge.done" | "here.badge.gone" | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const own = here.people.find(({ id }) => id === here.chosen);
  const set = async (number: string | null) => {
    setTapping(false);
    setDone(null);
    const outcome = await core.setBadge(number);
    setRefused(outcome.ok ? null : outcome.refused);
    if (outcome.ok) setDone(number === null ? "here.badge.gone" : "here.badge.done");
  };
  return (
    <>
      <p className="field-hint">{t("here.settings.body", { count: here.people.length })}</p>
      <Toggle
        label={t("here.names")}
        hint={t("here.names.hint")}
        isSelected={here.names}
        onChange={(names) => void core.showNames(names)}
      />
      <h3>{t("here.badge")}</h3>
      <p className="field-hint">{t("here.badge.hint")}</p>
      {refused !== null && <RefusalNotice refused={refused} />}
      {done !== null && (
        <Notice tone="good" role="status">
          {t(done)}
        </Notice>
      )}
      {tapping ? (
        <TapTwice onNumber={set} onCancel={() => setTapping(false)} />
      ) : (
        <div className="form-actions">
          <Button onPress={() => setTapping(true)}>
            {t(own?.badge === true ? "here.badge.again" : "here.badge.set")}
          </Button>
          {own?.badge === true && (
            <Button variant="quiet" onPress={() => set(null)}>
              {t("here.badge.remove")}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
