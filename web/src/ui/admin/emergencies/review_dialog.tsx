/** A compliance officer's verdict on one emergency access. */
import { useState } from "react";
import type { EmergencyEntry } from "../../../core/api_compliance";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { Choice } from "../../components/choice";
import { RemarkField } from "../compliance/remark_field";
import { Confirm } from "../parts/confirm";

export function ReviewDialog(props: {
  readonly entry: EmergencyEntry;
  readonly onClose: () => void;
}) {
  const { t } = useText();
  const core = useCore();
  const { entry, onClose } = props;
  const [verdict, setVerdict] = useState<"justified" | "unjustified">("justified");
  const [remark, setRemark] = useState("");
  return (
    <Confirm
      title={t("glass.review.title", { name: entry.accountName })}
      words={entry.reason}
      confirm={t("glass.confirm")}
      icon="check"
      work={() => core.reviewEmergency(entry.access, verdict === "justified", remark.trim())}
      onDone={onClose}
      onClose={onClose}
    >
      <Choice
        label={t("glass.verdict")}
        value={verdict}
        options={[
          { value: "justified", label: t("glass.justified") },
          { value: "unjustified", label: t("glass.unjustified") },
        ]}
        onChange={setVerdict}
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
