/** Somebody asks to recover the reader's account: who it is for knows best whether that is right, and says no. */
import { useState } from "react";
import type { Refused } from "../../core/api";
import type { Notice as NoticeContent } from "../../core/content/types";
import { useText } from "../../i18n/text";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Name } from "../components/name";
import { Notice } from "../components/notice";
import { useThread } from "./thread_context";
import { Clock } from "./times";

export interface RecoveryNoticeProps {
  readonly notice: NoticeContent;
  readonly at: number;
}

export function RecoveryNotice({ notice, at }: RecoveryNoticeProps) {
  const { t, rich } = useText();
  const { core, announce } = useThread();
  const [busy, setBusy] = useState(false);
  const [denied, setDenied] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const deny = async () => {
    setBusy(true);
    setRefused(null);
    const outcome = await core.decideRecovery(notice.recovery, false);
    setBusy(false);
    setDenied(outcome.ok);
    if (outcome.ok) announce(t("conversation.recovery.denied"));
    else setRefused(outcome.refused);
  };
  return (
    <Notice
      tone="warning"
      icon="warning"
      actions={
        denied ? undefined : (
          <Button variant="primary" icon="lock" onPress={() => void deny()} isDisabled={busy}>
            {t("conversation.recovery.deny")}
          </Button>
        )
      }
    >
      <p>
        <strong>
          {rich("conversation.recovery.asked", { name: <Name>{notice.asked_by}</Name> })}
        </strong>{" "}
        {t("conversation.recovery.means")} <Clock at={at} />
      </p>
      {notice.reason !== "" && (
        <q className="acknowledgement-text" dir="auto">
          <Name>{notice.reason}</Name>
        </q>
      )}
      <p>{t(denied ? "conversation.recovery.denied" : "conversation.recovery.act")}</p>
      {refused !== null && <RefusalNotice refused={refused} />}
    </Notice>
  );
}
