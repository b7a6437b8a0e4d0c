/** A place with nothing in it, and what to do about that. */
import { Icon, type IconName } from "./icon";

export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: React.ReactNode;
  readonly actions?: React.ReactNode;
}) {
  return (
    <div className="empty">
      <Icon name={props.icon} />
      <p className="empty-title">{props.title}</p>
      {props.children !== undefined && <p className="empty-words">{props.children}</p>}
      {props.actions !== undefined && <div className="empty-actions">{props.actions}</div>}
    </div>
  );
}
