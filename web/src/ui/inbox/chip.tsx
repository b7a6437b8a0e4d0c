/** A small thing to press that narrows a list; pressed again, it no longer does. */
import { Button } from "react-aria-components";
import { Icon, type IconName } from "../components/icon";

export function Chip(props: {
  readonly icon: IconName;
  readonly isOn?: boolean;
  readonly label?: string;
  readonly onPress: () => void;
  readonly children: string;
}) {
  return (
    <Button
      className="chip"
      data-selected={props.isOn || undefined}
      onPress={props.onPress}
      {...(props.label === undefined ? {} : { "aria-label": props.label })}
    >
      <Icon name={props.icon} />
      <bdi className="chip-words">{props.children}</bdi>
      {props.isOn && <Icon name="close" />}
    </Button>
  );
}
