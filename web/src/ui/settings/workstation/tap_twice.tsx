/** A badge's number, read twice: a reader that swallowed a digit would register nobody's badge. */
import { type FormEvent, useState } from "react";
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import { TextField } from "../../components/text_field";

export function TapTwice(props: {
  readonly onNumber: (number: string) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useText();
  const [typed, setTyped] = useState("");
  const [first, setFirst] = useState<string | null>(null);
  const [differs, setDiffers] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = typed.trim();
    if (number === "") return;
    setTyped("");
    setDiffers(first !== null && first !== number);
    if (first === null) setFirst(number);
    else if (first === number) props.onNumber(number);
    else setFirst(null);
  };
  return (
    <form className="threshold-form" onSubmit={submit}>
      <TextField
        label={t(first === null ? "here.badge.first" : "here.badge.second")}
        type="password"
        autoComplete="one-time-code"
        value={typed}
        onChange={setTyped}
        problem={differs ? t("here.badge.differs") : null}
        spellCheck="false"
        maxLength={64}
        autoFocus
      />
      <div className="form-actions">
        <Button variant="quiet" onPress={props.onCancel}>
          {t("app.cancel")}
        </Button>
      </div>
    </form>
  );
}
