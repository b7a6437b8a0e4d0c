/** What came of a finding. */
import { useState } from "react";
import type { FindingEntry, FindingOutcome } from "../../../core/api_compliance";
import { ruleWords } from "../../../domain/admin/compliance";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Choice } from "../../components/choice";
import { RemarkField } from "../compliance/remark_field";
import { Confirm } from "../parts/confirm";

const OUTCOMES: readonly FindingOutcome[] = ["explained", "false_alarm", "misuse"];

export function CloseDialog(props: { readonly entry: FindingEntry; readonly onClose: () => void }) {
  const { t, say } = useText();
  const core = useCore();
  const { entry, onClose } = props;
  const [outcome, setOutcome] = useState<FindingOutcome>("explained");
  const [remark, setRemark] = useState("");
  return (
    <Confirm
      title={t("watch.close.title")}
      words={say(ruleWords(entry.rule))}
      confirm={t("watch.confirm")}
      icon="check"
      work={() => core.closeFinding(entry.finding, outcome, remark.trim())}
      onDone={onClose}
      onClose={onClose}
    >
      <Choice
        label={t("watch.outcome")}
        value={outcome}
        options={OUTCOMES.map((value) => ({ value, label: t(`watch.outcome.${value}`) }))}
        onChange={setOutcome}
      />
      <RemarkField
        label={t("watch.remark")}
        hint={t("watch.remark.hint")}
        value={remark}
        onChange={setRemark}
      />
    </Confirm>
  );
}
