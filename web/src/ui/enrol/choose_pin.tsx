/** A new PIN, twice. */
import { type FormEvent, useState } from "react";
import { judgePin } from "../../domain/lock/pin";
import { useText } from "../../i18n/text";
import { Button } from "../components/button";
import { Notice } from "../components/notice";
import { PinField } from "../components/pin_field";

const FOUND = {
  link: "enrol.link.found",
  passkey: "passkey.no.prf",
  proven: "signin.proven",
} as const;

export function ChoosePin(props: {
  /** An invitation alone; a passkey that does not open what is stored; or another device or a provider vouched. */
  readonly by: "link" | "passkey" | "proven";
  readonly onPin: (pin: string) => void;
  readonly onOtherLink: () => void;
}) {
  const { t } = useText();
  const { first, second, problems, setFirst, setSecond, judge } = useNewPin();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (judge()) props.onPin(first);
  };
  return (
    <form className="threshold-form" onSubmit={submit}>
      <Notice tone="good">{t(FOUND[props.by])}</Notice>
      <p>{t("enrol.pin.body")}</p>
      <PinField
        label={t("enrol.pin")}
        hint={t("enrol.pin.hint")}
        value={first}
        onChange={setFirst}
        problem={problems.first}
        autoFocus
      />
      <PinField
        label={t("enrol.pin.again")}
        value={second}
        onChange={setSecond}
        problem={problems.second}
      />
      <Button type="submit" variant="primary" wide>
        {t("enrol.start")}
      </Button>
      {props.by === "link" && (
        <Button variant="quiet" wide onPress={props.onOtherLink}>
          {t("enrol.link.other")}
        </Button>
      )}
    </form>
  );
}

/** Two fields of a new PIN: judged when it is given, and the complaint goes when it is mended. */
export function useNewPin() {
  const { t } = useText();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [judged, setJudged] = useState(false);
  const wrong = judgePin(first);
  const differs = first !== second;
  return {
    first,
    second,
    setFirst,
    setSecond,
    problems: {
      first: judged && wrong !== null ? t(wrong) : null,
      second: judged && wrong === null && differs ? t("enrol.pin.differs") : null,
    },
    judge: () => {
      setJudged(true);
      return wrong === null && !differs;
    },
  };
}
