/** Above the page: somebody signs in as this person, and waits to be let in. */
import { useState } from "react";
import type { ApprovalEntry } from "../../core/api";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { ApprovalDialog } from "./approval_dialog";
import { AskedFrom } from "./asked_from";
import { ScannedApproval } from "./scanned_approval";
import { useApprovals } from "./use_approvals";

export function ApprovalNotice() {
  const { t } = useText();
  const { waiting, look } = useApprovals();
  const [chosen, setChosen] = useState<ApprovalEntry | null>(null);
  const [newest] = waiting;
  return (
    <>
      {newest !== undefined && (
        <Notice
          tone="warning"
          icon="device"
          role="alert"
          actions={<Button onPress={() => setChosen(newest)}>{t("approval.look")}</Button>}
        >
          <p>{t("approval.waits", { count: waiting.length })}</p>
          {/* Of several it is not plain whose place that would be. */}
          {waiting.length === 1 && <AskedFrom place={newest.askedFrom} />}
        </Notice>
      )}
      {chosen === null && <ScannedApproval onClose={look} />}
      {chosen !== null && (
        <ApprovalDialog
          entry={chosen}
          onClose={() => {
            setChosen(null);
            look();
          }}
        />
      )}
    </>
  );
}
