/** A PIN: hidden unless its owner looks at it, and kept from browsers that would store it. */
import { type Ref, useState } from "react";
import { useText } from "../../i18n/text";
import { IconButton } from "./button";
import { TextField } from "./text_field";

export interface PinFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly problem?: string | null;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  readonly input?: Ref<HTMLInputElement>;
}

export function PinField(props: PinFieldProps) {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      // The PIN belongs to this device: a password manager would carry it elsewhere. Browsers keep no one-time codes; what
      // is readable is no code to them, and is kept for the next time that the page is opened.
      autoComplete={shown ? "off" : "one-time-code"}
      autoCorrect="off"
      spellCheck="false"
      maxLength={256}
      isRequired
    >
      <IconButton
        icon={shown ? "eye_off" : "eye"}
        label={t("lock.show")}
        aria-pressed={shown}
        onPress={() => setShown(!shown)}
        tip="end"
      />
    </TextField>
  );
}
