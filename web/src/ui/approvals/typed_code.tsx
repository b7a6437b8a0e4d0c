/** What somebody else reads out is typed, and not read to them: whoever only says "yes, the same" has not looked. */
import { type FormEvent, type ReactNode, useState } from "react";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { TextField } from "../components/text_field";

export function TypedCode(props: {
  readonly code: string;
  readonly name: ReactNode;
  readonly deny: ReactNode;
  readonly isDisabled: boolean;
  readonly onSame: () => void;
  readonly onDifferent: () => void;
}) {
  const { t, rich } = useText();
  const [typed, setTyped] = useState("");
  const digits = typed.replaceAll(/\D/g, "");
  const whole = digits.length === props.code.length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.isDisabled || !whole) return;
    if (digits === props.code) props.onSame();
    else props.onDifferent();
  };
  return (
    <form className="threshold-form" onSubmit={submit}>
      <p role="status">{rich("approval.other.typed", { name: props.name })}</p>
      <TextField
        label={t("approval.other.code")}
        hint={t("approval.other.code.hint")}
        value={typed}
        onChange={setTyped}
        isDisabled={props.isDisabled}
        inputMode="numeric"
        maxLength={9}
        autoFocus
      />
      <div className="dialog-actions">
        {props.deny}
        <Button
          type="submit"
          variant="primary"
          icon="check"
          isDisabled={props.isDisabled || !whole}
        >
          {t("approval.other.allow")}
        </Button>
      </div>
    </form>
  );
}
