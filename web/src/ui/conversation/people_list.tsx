/** What each person did with a message: who has not stands first. */
import type { MessageView, PersonStatus } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { orderPeople, type PersonStep, stepOf } from "../../domain/thread/receipts";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";
import { Name } from "../components/name";
import { PersonBadge } from "./person_badge";
import { ShortTime } from "./times";

export function PeopleList({ message }: { readonly message: MessageView }) {
  const { t } = useText();
  if (message.people.length === 0) {
    return <p className="people-none">{t("conversation.people.none")}</p>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, and must by keyboard too
    <div className="people" tabIndex={0}>
      <ul className="people-list" aria-label={t("conversation.people")}>
        {orderPeople(message.people).map((status) => (
          <PersonRow key={status.person.account} status={status} />
        ))}
      </ul>
      <p className="people-word">{t("conversation.people.word")}</p>
    </div>
  );
}

function PersonRow({ status }: { readonly status: PersonStatus }) {
  const { t } = useText();
  const step = stepOf(status);
  return (
    <li className="people-row">
      <PersonBadge person={status.person} />
      <span className="people-name">
        <Name>{status.person.name}</Name>
        <span className="people-role">
          <Name>{status.person.role}</Name>
        </span>
      </span>
      <span className="people-step" data-step={step}>
        <Icon name={STEP_ICONS[step]} />
        {t(`conversation.step.${step}`)}
        {status.acknowledged !== null && (
          <>
            {" "}
            {status.acknowledged.person.account !== status.person.account && (
              <bdi>
                {t("conversation.step.by", {
                  name: plainText(status.acknowledged.person.name, "name"),
                })}{" "}
              </bdi>
            )}
            <ShortTime at={status.acknowledged.at} />
          </>
        )}
      </span>
      {status.acknowledged !== null && status.acknowledged.text !== "" && (
        <q className="people-text" dir="auto">
          <Name>{status.acknowledged.text}</Name>
        </q>
      )}
    </li>
  );
}

export const STEP_ICONS: Readonly<Record<PersonStep, IconName>> = {
  none: "check",
  delivered: "check_all",
  read: "eye",
  seen: "eye",
  accepted: "taken",
  declined: "declined",
  read_back: "read_back",
};
