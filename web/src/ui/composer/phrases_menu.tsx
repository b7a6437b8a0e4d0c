/** The organisation's quick phrases: put into the text, never sent by themselves. */
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useText } from "../../i18n/text";
import { useOpen } from "../app/core_context";
import { Icon } from "../components/icon";
import { Name } from "../components/name";

export function PhrasesMenu({ onChoose }: { readonly onChoose: (phrase: string) => void }) {
  const { t } = useText();
  const { organisation } = useOpen();
  if (organisation.quickPhrases.length === 0) return null;
  return (
    <MenuTrigger>
      <Button
        className="icon-button"
        aria-label={t("composer.phrases")}
        data-tip={t("composer.phrases")}
      >
        <Icon name="read_back" />
      </Button>
      <Popover className="popover" placement="top start">
        <Menu className="menu" aria-label={t("composer.phrases")}>
          {organisation.quickPhrases.map((phrase) => (
            <MenuItem
              key={phrase}
              className="menu-item"
              textValue={phrase}
              onAction={() => onChoose(phrase)}
            >
              <span className="menu-words">
                <Name>{phrase}</Name>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
