/** Something that went wrong or must be known, where it matters: an icon, words, and what to do. */
import { Icon, type IconName } from "./icon";

export interface NoticeProps {
  readonly tone: "info" | "warning" | "critical" | "good";
  readonly icon?: IconName;
  readonly children: React.ReactNode;
  readonly actions?: React.ReactNode;
  /** Read out at once. */
  readonly role?: "status" | "alert";
}

const ICONS = { info: "info", warning: "warning", critical: "critical", good: "check" } as const;

export function Notice({ tone, icon, children, actions, role }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} role={role}>
      <Icon name={icon ?? ICONS[tone]} />
      <div className="notice-words">{children}</div>
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  );
}
