/** Roles and state of an account, in words. */
import type { AccountEntry } from "../../../core/api_administration";
import { isLockedOutSoon } from "../../../domain/admin/locked_out";
import { knownRoles } from "../../../domain/admin/roles";
import { useText } from "../../../i18n/text";
import { Icon } from "../../components/icon";

export function PersonMarks({ entry }: { readonly entry: AccountEntry }) {
  const { t } = useText();
  const roles = knownRoles(entry.roles);
  const out = isLockedOutSoon(entry);
  if (roles.length === 0 && !entry.suspended && !out && entry.person) return null;
  return (
    <span className="admin-marks">
      {entry.suspended && (
        <span className="admin-mark" data-tone="warning">
          <Icon name="declined" />
          {t("admin.person.suspended")}
        </span>
      )}
      {out && (
        <span className="admin-mark" data-tone="warning">
          <Icon name="warning" />
          {t("admin.person.no.way")}
        </span>
      )}
      {!entry.person && !roles.includes("service") && (
        <span className="admin-mark">{t("admin.person.service")}</span>
      )}
      {roles.map((role) => (
        <span key={role} className="admin-mark">
          {t(`admin.role.${role}`)}
        </span>
      ))}
    </span>
  );
}
