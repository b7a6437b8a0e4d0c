/** Devices of a person that signed in by password and wait: an administrator who is sure of them lets one in. */
import { useState } from "react";
import type { ApprovalEntry } from "../../../core/api";
import type { AccountEntry } from "../../../core/api_administration";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { ApprovalDialog } from "../../approvals/approval_dialog";
import { AskedFrom } from "../../approvals/asked_from";
import { Button } from "../../components/button";
import { Name } from "../../components/name";
import { Notice } from "../../components/notice";
import { RelativeTime } from "../../components/time";
import { Group } from "../../settings/group";
import { useAsked, useChanged } from "../ask";
import { Answered } from "../parts/answered";

/** Milliseconds: the person waits at the telephone. */
const AGAIN = 4_000;

export function WaitingDevices({ entry }: { readonly entry: AccountEntry }) {
  const { t, rich } = useText();
  const core = useCore();
  const changed = useChanged();
  const { account } = entry;
  const asked = useAsked(["approvals", account], () => core.approvals(account), AGAIN);
  const [chosen, setChosen] = useState<ApprovalEntry | null>(null);
  return (
    <Group title={t("admin.waiting")}>
      <Answered asked={asked}>
        {(waiting) =>
          waiting.length === 0 ? (
            <p className="field-hint">
              {rich("admin.waiting.none", { name: <Name>{entry.name}</Name> })}
            </p>
          ) : (
            waiting.map((each) => (
              <Notice
                key={each.approval}
                tone="warning"
                icon="device"
                role="status"
                actions={<Button onPress={() => setChosen(each)}>{t("approval.look")}</Button>}
              >
                <p>
                  {rich("admin.waiting.one", {
                    device: (
                      <strong>
                        <Name>
                          {each.deviceName === "" ? t("approval.unnamed") : each.deviceName}
                        </Name>
                      </strong>
                    ),
                    time: <RelativeTime at={each.askedAt} />,
                  })}
                </p>
                <AskedFrom place={each.askedFrom} />
              </Notice>
            ))
          )
        }
      </Answered>
      {chosen !== null && (
        <ApprovalDialog
          entry={chosen}
          onClose={() => {
            setChosen(null);
            changed();
          }}
        />
      )}
    </Group>
  );
}
