/** How urgent a message is: what it does to others stands beside each choice. */
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { Priority } from "../../core/api";
import { PRIORITIES } from "../../domain/composer/draft";
import { useText } from "../../i18n/text";
import { Icon, type IconName } from "../components/icon";

const NAMES = ["silent", "normal", "urgent", "critical"] as const;
const ICONS: readonly IconName[] = ["bell_off", "flag", "urgent", "critical"];

export interface PriorityMenuProps {
  readonly value: Priority;
  readonly onChange: (priority: Priority) => void;
}

export function PriorityMenu({ value, onChange }: PriorityMenuProps) {
  const { t } = useText();
  const name = t(`conversation.priority.${NAMES[value]}`);
  return (
    <MenuTrigger>
      <Button
        className="icon-button composer-choice"
        data-chosen={value !== 1 || undefined}
        data-priority={NAMES[value]}
        data-tip={t("composer.priority")}
        aria-label={t("composer.priority.is", { name })}
      >
        <Icon name={ICONS[value] ?? "flag"} />
        {value !== 1 && <span>{name}</span>}
      </Button>
      <Popover className="popover" placement="top start">
        <Menu
          className="menu"
          aria-label={t("composer.priority")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[String(value)]}
          onSelectionChange={(keys) => {
            if (keys !== "all") onChange(Number([...keys][0] ?? 1) as Priority);
          }}
        >
          {[...PRIORITIES].reverse().map((one) => (
            <MenuItem
              key={one}
              id={String(one)}
              className="menu-item"
              data-priority={NAMES[one]}
              textValue={t(`conversation.priority.${NAMES[one]}`)}
            >
              <Icon name={ICONS[one] ?? "flag"} />
              <span className="menu-words">
                {t(`conversation.priority.${NAMES[one]}`)}
                <span className="menu-hint">{t(`composer.priority.${NAMES[one]}`)}</span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
