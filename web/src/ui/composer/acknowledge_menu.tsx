/** By when others must answer. The time runs from sending. */
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { ACKNOWLEDGE_WITHIN } from "../../domain/composer/draft";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";

const NONE = "none";

export interface AcknowledgeMenuProps {
  /** Minutes. */
  readonly value: number | null;
  readonly onChange: (minutes: number | null) => void;
}

export function AcknowledgeMenu({ value, onChange }: AcknowledgeMenuProps) {
  const { t } = useText();
  const words = (minutes: number) =>
    minutes < 60
      ? t("composer.minutes", { count: minutes })
      : t("composer.hours", { count: minutes / 60 });
  return (
    <MenuTrigger>
      <Button
        className="icon-button composer-choice"
        data-chosen={value !== null || undefined}
        data-tip={t("composer.acknowledge")}
        aria-label={
          value === null
            ? t("composer.acknowledge")
            : t("composer.acknowledge.is", { time: words(value) })
        }
      >
        <Icon name="clock" />
        {value !== null && <span>{words(value)}</span>}
      </Button>
      <Popover className="popover" placement="top start">
        <Menu
          className="menu"
          aria-label={t("composer.acknowledge")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value === null ? NONE : String(value)]}
          onSelectionChange={(keys) => {
            if (keys === "all") return;
            const key = [...keys][0];
            onChange(key === undefined || key === NONE ? null : Number(key));
          }}
        >
          <MenuItem id={NONE} className="menu-item" textValue={t("composer.acknowledge.none")}>
            <Icon name="minus" />
            <span className="menu-words">{t("composer.acknowledge.none")}</span>
          </MenuItem>
          {ACKNOWLEDGE_WITHIN.map((minutes) => (
            <MenuItem
              key={minutes}
              id={String(minutes)}
              className="menu-item"
              textValue={words(minutes)}
            >
              <Icon name="clock" />
              <span className="menu-words">
                {t("composer.acknowledge.within", { time: words(minutes) })}
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
