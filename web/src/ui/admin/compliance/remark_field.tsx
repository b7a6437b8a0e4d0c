/** Several lines of a person's own words. */
import {
  TextField as AriaTextField,
  FieldError,
  Label,
  Text,
  TextArea,
} from "react-aria-components";
import { LONGEST_REMARK } from "../../../domain/admin/compliance";

export interface RemarkFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly problem?: string | null;
  readonly isRequired?: boolean;
  readonly onChange: (value: string) => void;
}

export function RemarkField({ label, hint, problem = null, ...rest }: RemarkFieldProps) {
  return (
    <AriaTextField
      {...rest}
      className="field"
      autoComplete="off"
      maxLength={LONGEST_REMARK}
      isInvalid={problem !== null}
      validationBehavior="aria"
    >
      <Label className="field-label">{label}</Label>
      <div className="field-box">
        <TextArea className="field-input remark-input" rows={3} dir="auto" />
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
