/** A person among results. */
import type { Person } from "../../core/api";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";
import { Name } from "../components/name";
import { PersonBadge } from "../conversation/person_badge";

export function PersonOption(props: { readonly person: Person; readonly outside: boolean }) {
  const { t } = useText();
  return (
    <>
      <PersonBadge person={props.person} />
      <span className="people-name">
        <Name>{props.person.name}</Name>
        <span className="people-role">
          <Name>{props.person.role}</Name>
        </span>
      </span>
      {props.outside && (
        <span className="roster-mark" data-outside>
          <Icon name="warning" />
          {t("conversation.roster.outside")}
        </span>
      )}
    </>
  );
}
