/** From an invitation to an open device, in three steps: link, PIN, and the machine's part. */
import { useEffect, useState } from "react";
import type { EnrolmentProgress, Refused } from "../../core/api";
import { useText } from "../../i18n/text";
import { watchInvitations } from "../../platform/invitation";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Threshold } from "../lock/threshold";
import { ChoosePin } from "./choose_pin";
import { GiveLink } from "./give_link";
import { Progress } from "./progress";

type Stage =
  | { readonly kind: "link" }
  | { readonly kind: "pin"; readonly link: string }
  | { readonly kind: "under_way"; readonly step: EnrolmentProgress["step"] | null }
  | { readonly kind: "failed"; readonly refused: Refused };

export function Enrol({ invitation }: { readonly invitation: string | null }) {
  const { t } = useText();
  const core = useCore();
  const [stage, setStage] = useState<Stage>(() =>
    invitation === null ? { kind: "link" } : { kind: "pin", link: invitation },
  );
  useEffect(() => watchInvitations((link) => setStage({ kind: "pin", link })), []);

  const enrol = async (link: string, pin: string) => {
    setStage({ kind: "under_way", step: null });
    const outcome = await core.enrol(link, pin, ({ step }) =>
      setStage((now) => (now.kind === "under_way" ? { kind: "under_way", step } : now)),
    );
    if (!outcome.ok) setStage({ kind: "failed", refused: outcome.refused });
  };

  switch (stage.kind) {
    case "link":
      return (
        <Threshold title={t("enrol.title")}>
          <p>{t("enrol.body")}</p>
          <GiveLink onLink={(link) => setStage({ kind: "pin", link })} />
        </Threshold>
      );
    case "pin":
      return (
        <Threshold title={t("enrol.pin.title")}>
          <ChoosePin
            onPin={(pin) => enrol(stage.link, pin)}
            onOtherLink={() => setStage({ kind: "link" })}
          />
        </Threshold>
      );
    case "under_way":
      return (
        <Threshold title={t("enrol.progress.title")} still>
          <p>{t("enrol.progress.body")}</p>
          <Progress step={stage.step} />
        </Threshold>
      );
    case "failed":
      return (
        <Threshold title={t("enrol.failed")}>
          <RefusalNotice refused={stage.refused} />
          <Button variant="primary" wide onPress={() => setStage({ kind: "link" })}>
            {t("enrol.again")}
          </Button>
        </Threshold>
      );
  }
}
