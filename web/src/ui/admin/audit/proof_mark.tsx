/** Whether the log provably holds a record. */
import type { AuditProof } from "../../../core/api_compliance";
import { useText } from "../../../i18n/text";
import { Mark } from "../compliance/mark";

const LOOKS = {
  proven: { tone: "good", icon: "check" },
  waiting: { tone: "plain", icon: "clock" },
  failed: { tone: "critical", icon: "critical" },
  unchecked: { tone: "warning", icon: "warning" },
} as const;

export function ProofMark({ proof }: { readonly proof: AuditProof }) {
  const { t } = useText();
  return <Mark {...LOOKS[proof.state]}>{t(`audit.proof.${proof.state}`)}</Mark>;
}
