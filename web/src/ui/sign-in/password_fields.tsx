/** A password and a code: of an authenticator app, or a recovery code. */
import type { PasswordGiven } from "../../core/api";
import { useText } from "../../i18n/text";
import { SecretField } from "../components/secret_field";
import { TextField } from "../components/text_field";

export function PasswordFields(props: {
  readonly given: PasswordGiven;
  readonly onChange: (given: PasswordGiven) => void;
  readonly isDisabled: boolean;
  /** Unless something else is offered before it. */
  readonly autoFocus?: boolean;
}) {
  const { t } = useText();
  const { given, onChange, isDisabled, autoFocus = true } = props;
  return (
    <>
      <SecretField
        label={t("password.password")}
        value={given.password}
        onChange={(password) => onChange({ ...given, password })}
        isDisabled={isDisabled}
        autoComplete="current-password"
        autoFocus={autoFocus}
      />
      <TextField
        label={t("password.code")}
        hint={t("password.code.hint")}
        value={given.code}
        onChange={(code) => onChange({ ...given, code })}
        isDisabled={isDisabled}
        autoComplete="one-time-code"
        spellCheck="false"
        maxLength={64}
      />
    </>
  );
}

export const NOTHING_GIVEN: PasswordGiven = { password: "", code: "" };

export function isGiven({ password, code }: PasswordGiven): boolean {
  return password !== "" && code.trim() !== "";
}
