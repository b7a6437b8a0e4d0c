/** In whose name: one's own, or of who named one as delegate. Quiet while it is one's own. */
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { Id, Person } from "../../core/api";
import { plainText } from "../../domain/text/controls";
import { useText } from "../../i18n/text";
import { Icon } from "./icon";

const ME = "me";

export interface ActAsProps {
  readonly doing: "write" | "answer";
  readonly people: readonly Person[];
  readonly value: Person | null;
  readonly onChange: (principal: Id | null) => void;
}

export function ActAs({ doing, people, value, onChange }: ActAsProps) {
  const { t } = useText();
  const words = (person: Person) =>
    t("composer.as.for", { person: plainText(person.name, "name") });
  const name = value === null ? t("composer.as.me") : words(value);
  const isWriting = doing === "write";
  const asking = t(isWriting ? "composer.as" : "conversation.as");
  return (
    <MenuTrigger>
      <Button
        className="icon-button composer-choice act-as"
        data-chosen={value !== null || undefined}
        data-doing={doing}
        data-tip={asking}
        data-tip-at="above"
        aria-label={t(isWriting ? "composer.as.is" : "conversation.as.is", { name })}
      >
        <Icon name={value === null ? "person" : "people"} />
        {!isWriting && <bdi className="act-as-name">{name}</bdi>}
      </Button>
      <Popover className="popover" placement="top start">
        <Menu
          className="menu"
          aria-label={asking}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value?.account ?? ME]}
          onSelectionChange={(keys) => {
            if (keys === "all") return;
            const [chosen] = keys;
            onChange(chosen === undefined || chosen === ME ? null : String(chosen));
          }}
        >
          <MenuItem id={ME} className="menu-item" textValue={t("composer.as.me")}>
            <Icon name="person" />
            <span className="menu-words">
              {t("composer.as.me")}
              <span className="menu-hint">{t("composer.as.me.hint")}</span>
            </span>
          </MenuItem>
          {people.map((person) => (
            <MenuItem
              key={person.account}
              id={person.account}
              className="menu-item"
              textValue={words(person)}
            >
              <Icon name="people" />
              <span className="menu-words">
                <bdi>{words(person)}</bdi>
                <span className="menu-hint">{t("composer.as.for.hint")}</span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
