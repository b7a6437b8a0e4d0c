/** Every device that signed in by password and waits: an administrator who is sure of its owner lets it in. */
import { useEffect, useState } from "react";
import type { ApprovalEntry } from "../../../core/api";
import { useText } from "../../../i18n/text";
import { useCore } from "../../app/core_context";
import { ApprovalDialog } from "../../approvals/approval_dialog";
import { Empty } from "../../components/empty";
import { type Asked, useAsked, useChanged } from "../ask";
import { Heading } from "../heading";
import { Answered } from "../parts/answered";
import { WaitingRow } from "./waiting_row";

/** Milliseconds: they wait for five minutes. */
const AGAIN = 5_000;

export default function Waiting() {
  const { t } = useText();
  const core = useCore();
  const changed = useChanged();
  const asked = useAsked(["approvals"], () => core.everybodysApprovals(), AGAIN);
  const [chosen, setChosen] = useState<ApprovalEntry | null>(null);
  const count = asked.answer?.length ?? 0;
  const left = useLeft(asked, chosen);
  return (
    <>
      <Heading key={left}>{t("admin.waiting_devices")}</Heading>
      <p className="field-hint">{t("admin.waiting_devices.hint")}</p>
      <p className="field-hint" role="status">
        {count > 0 && t("admin.waiting_devices.count", { count })}
      </p>
      <Answered asked={asked}>
        {(waiting) =>
          waiting.length === 0 ? (
            <Empty icon="clock" title={t("admin.waiting_devices.none")}>
              {t("admin.waiting_devices.none.hint")}
            </Empty>
          ) : (
            <ul className="own-list" aria-label={t("admin.waiting_devices.list")}>
              {waiting.map((entry) => (
                <WaitingRow key={entry.approval} entry={entry} onLook={() => setChosen(entry)} />
              ))}
            </ul>
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
    </>
  );
}

/** How many that were looked at are gone: with its row each took the focus, which a new heading takes. */
function useLeft({ answer }: Asked<readonly ApprovalEntry[]>, chosen: ApprovalEntry | null) {
  const [looked, setLooked] = useState<ApprovalEntry | null>(null);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (chosen !== null) setLooked(chosen);
    else if (looked !== null && answer?.every(({ approval }) => approval !== looked.approval)) {
      setLooked(null);
      setLeft((before) => before + 1);
    }
  }, [chosen, looked, answer]);
  return left;
}
