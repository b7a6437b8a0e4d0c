/** Buttons. An icon alone always has its name, for screen readers and, at hover or focus, for everybody. */
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./icon";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  /** `primary`: the one thing to do here. `danger`: destroys. `quiet`: without a border. */
  readonly variant?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: IconName;
  readonly wide?: boolean;
  readonly children: React.ReactNode;
}

export function Button({ variant = "plain", icon, wide, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className="button" data-variant={variant} data-wide={wide || undefined}>
      {icon !== undefined && <Icon name={icon} />}
      <span className="button-label">{children}</span>
    </AriaButton>
  );
}

export interface IconButtonProps
  extends Omit<AriaButtonProps, "className" | "style" | "children" | "aria-label"> {
  readonly icon: IconName;
  readonly label: string;
  /** Keys that do the same, shown with the name. */
  readonly keys?: string;
  /** Where the name appears when the button stands at an edge. */
  readonly tip?: "start" | "end" | "above";
}

export function IconButton({ icon, label, keys, tip, ...rest }: IconButtonProps) {
  return (
    <AriaButton
      {...rest}
      className="icon-button"
      aria-label={label}
      data-tip={keys === undefined ? label : `${label} · ${keys}`}
      data-tip-at={tip}
    >
      <Icon name={icon} />
    </AriaButton>
  );
}
