/** On or off, with what it means. */
import { useId } from "react";
import { Switch } from "react-aria-components";

export interface ToggleProps {
  readonly label: string;
  readonly hint?: string;
  readonly isSelected: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Toggle({ label, hint, ...rest }: ToggleProps) {
  const id = useId();
  return (
    <div className="toggle-row">
      <Switch
        {...rest}
        className="toggle"
        {...(hint === undefined ? {} : { "aria-describedby": id })}
      >
        <span className="toggle-label">{label}</span>
        <span className="toggle-track" aria-hidden="true">
          <span className="toggle-knob" />
        </span>
      </Switch>
      {hint !== undefined && (
        <p className="field-hint" id={id}>
          {hint}
        </p>
      )}
    </div>
  );
}
