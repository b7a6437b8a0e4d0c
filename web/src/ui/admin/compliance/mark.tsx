/** A standing in a word, with its icon: never by colour alone. */
import { Icon, type IconName } from "../../components/icon";

export type MarkTone = "plain" | "good" | "warning" | "critical";

export function Mark(props: {
  readonly tone: MarkTone;
  readonly icon: IconName;
  readonly children: string;
}) {
  return (
    <span className="admin-mark" data-tone={props.tone}>
      <Icon name={props.icon} />
      {props.children}
    </span>
  );
}
