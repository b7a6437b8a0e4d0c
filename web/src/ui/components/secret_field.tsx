/** A password: hidden unless its owner looks at it. A password manager may know it. */
import { useState } from "react";
import { useText } from "../../i18n/text";
import { IconButton } from "./button";
import { TextField, type TextFieldProps } from "./text_field";

export function SecretField(props: Omit<TextFieldProps, "type" | "children">) {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      // What is readable is no password to a browser: it would be kept among what was typed.
      autoComplete={shown ? "off" : (props.autoComplete ?? "off")}
      autoCorrect="off"
      spellCheck="false"
      maxLength={1024}
    >
      <IconButton
        icon={shown ? "eye_off" : "eye"}
        label={t("password.show")}
        aria-pressed={shown}
        onPress={() => setShown(!shown)}
        tip="end"
      />
    </TextField>
  );
}
