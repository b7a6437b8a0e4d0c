/** What waits, or what is done: one list at a time. */
import { useText } from "../../../i18n/text";
import { Choice } from "../../components/choice";

export function ListedBy(props: {
  readonly waiting: string;
  readonly done: string;
  readonly isDone: boolean;
  readonly onChange: (done: boolean) => void;
}) {
  const { t } = useText();
  return (
    <Choice
      label={t("watch.show")}
      value={props.isDone ? "done" : "waiting"}
      options={[
        { value: "waiting", label: props.waiting },
        { value: "done", label: props.done },
      ]}
      onChange={(value) => props.onChange(value === "done")}
    />
  );
}
