/** This machine's camera opened the link of a device that waits: checked as soon as the vault is reached. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useText } from "../../i18n/text";
import { forgetScanned, scannedApproval } from "../../platform/approval_link";
import { useOpen } from "../app/core_context";
import { Notice } from "../components/notice";
import { ApprovalDialog } from "./approval_dialog";

export function ScannedApproval(props: { readonly onClose: () => void }) {
  const scanned = useSyncExternalStore(scannedApproval.watch, scannedApproval.get);
  const { connection } = useOpen();
  const [begun, setBegun] = useState(false);
  // Offline it waits: the page says so already. Once begun it goes on, whatever the connection does.
  const ready = scanned !== null && connection === "online";
  useEffect(() => {
    if (ready) setBegun(true);
  }, [ready]);
  if (scanned === null || !begun) return null;
  return (
    <ApprovalDialog
      entry={null}
      scanned={scanned}
      onClose={() => {
        setBegun(false);
        forgetScanned();
        props.onClose();
      }}
    />
  );
}

/** Before the page is open: that the link was not lost, or is of no use here. */
export function ScannedHint({ enrolled }: { readonly enrolled: boolean }) {
  const { t } = useText();
  const scanned = useSyncExternalStore(scannedApproval.watch, scannedApproval.get);
  if (scanned === null) return null;
  return (
    <Notice tone={enrolled ? "info" : "warning"} icon="device" role="status">
      {t(enrolled ? "approval.scanned.locked" : "approval.scanned.stranger")}
    </Notice>
  );
}
