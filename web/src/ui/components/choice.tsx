/** One of a few: all in view, arrow keys move. */
import { Label, Radio, RadioGroup } from "react-aria-components";

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly lang?: string;
  }[];
  readonly onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup
      className="choice"
      value={value}
      onChange={(chosen) => onChange(chosen as T)}
      orientation="horizontal"
    >
      <Label className="choice-label">{label}</Label>
      <div className="choice-options">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="choice-option">
            <span lang={option.lang}>{option.label}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
