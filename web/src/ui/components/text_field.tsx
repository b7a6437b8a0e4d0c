/** One line of text with its name, what it is for, and what is wrong with it. */
import type { Ref } from "react";
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from "react-aria-components";

export interface TextFieldProps
  extends Omit<AriaTextFieldProps, "className" | "style" | "children"> {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | null;
  readonly input?: Ref<HTMLInputElement>;
  readonly children?: React.ReactNode;
}

export function TextField({ label, hint, problem, input, children, ...rest }: TextFieldProps) {
  const wrong = problem !== null && problem !== undefined;
  return (
    // Browsers keep what was written in a field, on disk, but for those that say no.
    <AriaTextField
      autoComplete="off"
      {...rest}
      className="field"
      isInvalid={wrong}
      validationBehavior="aria"
    >
      <Label className="field-label">{label}</Label>
      <div className="field-box">
        <Input className="field-input" ref={input} dir="auto" />
        {children}
      </div>
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-problem">{problem}</FieldError>
    </AriaTextField>
  );
}
