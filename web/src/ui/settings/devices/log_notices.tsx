/** What logs say that this person must know: somebody else's device in their name, or two logs instead of one. */
import type { DeviceEntry, OwnCertificates } from "../../../core/api";
import { strangers } from "../../../domain/identity/logged";
import { useText } from "../../../i18n/text";
import { Notice } from "../../components/notice";

export function LogNotices(props: {
  readonly entries: readonly DeviceEntry[];
  readonly certificates: OwnCertificates;
}) {
  const { t } = useText();
  const { entries, certificates } = props;
  const unknown = strangers(certificates, entries);
  const elsewhere = certificates.partners.filter((log) => log.fault !== null);
  const fault = certificates.log !== null && certificates.log.fault !== null;
  return (
    <>
      {fault && (
        <Notice tone="critical" icon="shield">
          {t("device.log.forked")}
        </Notice>
      )}
      {elsewhere.length > 0 && (
        <Notice tone="critical" icon="shield">
          {t("device.log.partner.forked", { count: elsewhere.length })}
        </Notice>
      )}
      {unknown.length > 0 && (
        <Notice tone="critical" icon="device">
          {t("device.log.strangers", {
            count: unknown.length,
            devices: unknown.map((device) => device.slice(0, 8)).join(", "),
          })}
        </Notice>
      )}
    </>
  );
}
