/** Who is responsible now: who took it, else whom the last page asks and until when. */
import type { MessageView } from "../../core/api";
import { responsibleFor } from "../../domain/thread/receipts";
import { useText } from "../../i18n/text";
import { Acting } from "../components/acting";
import { Icon } from "../components/icon";
import { useThread } from "../conversation/thread_context";
import { useShortTime } from "../conversation/times";

export function ResponsibleNow(props: {
  readonly message: MessageView;
  readonly critical: boolean;
}) {
  const { t } = useText();
  const { me } = useThread();
  const short = useShortTime();
  const now = responsibleFor(props.message);
  if (now.kind === "nobody") {
    return props.critical ? (
      <p className="responsible" data-kind="nobody">
        <Icon name="question" />
        {t("result.responsible.nobody")}
      </p>
    ) : null;
  }
  const person = now.kind === "accepted" ? now.by.person : now.person;
  const mine = person.account === me.account ? "you" : "other";
  const name = person.name;
  return (
    <p className="responsible" data-kind={now.kind}>
      <Icon name={now.kind === "accepted" ? "taken" : "bell"} />
      <span>
        {now.kind === "accepted"
          ? t(`result.responsible.accepted.${mine}`, { name, time: short(now.by.at) })
          : now.due === null
            ? t(`result.responsible.paged.${mine}`, { name })
            : t(`result.responsible.paged.until.${mine}`, { name, time: short(now.due) })}
        {now.kind === "accepted" && <Acting acting={now.by.actingFor} />}
      </span>
    </p>
  );
}
