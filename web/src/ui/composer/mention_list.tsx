/** Who may be meant by what stands after the `@`. */
import { useText } from "../../i18n/text";
import { Name } from "../components/name";
import { PersonBadge } from "../conversation/person_badge";
import type { Mentions } from "./use_mentions";

export function MentionList({ mentions }: { readonly mentions: Mentions }) {
  const { t } = useText();
  const { id, found, chosen, choose } = mentions;
  return (
    <>
      <span className="unseen" role="status">
        {found.length > 0 && t("composer.mention.found", { count: found.length })}
      </span>
      {found.length > 0 && (
        <div className="mention-list" id={id} role="listbox" aria-label={t("composer.mention")}>
          {found.map((person, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the focus and the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the text field has the focus and the keys
            <div
              key={person.account}
              id={`${id}-${index}`}
              className="mention-option"
              role="option"
              aria-selected={index === chosen}
              // Taking the focus from the field would close the list before the click.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(person)}
            >
              <PersonBadge person={person} />
              <span className="people-name">
                <Name>{person.name}</Name>
                <span className="people-role">
                  <Name>{person.role}</Name>
                </span>
              </span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
