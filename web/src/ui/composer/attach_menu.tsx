/** Files of this machine, or a photograph taken now. */
import { useRef } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useText } from "../../i18n/text";
import { Icon } from "../components/icon";

export function AttachMenu({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { t } = useText();
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = "";
  };
  return (
    <>
      <MenuTrigger>
        <Button
          className="icon-button"
          aria-label={t("composer.attach")}
          data-tip={t("composer.attach")}
        >
          <Icon name="plus" />
        </Button>
        <Popover className="popover" placement="top start">
          <Menu className="menu" aria-label={t("composer.attach")}>
            <MenuItem
              className="menu-item"
              textValue={t("composer.attach.file")}
              onAction={() => picker.current?.click()}
            >
              <Icon name="attach" />
              <span className="menu-words">{t("composer.attach.file")}</span>
            </MenuItem>
            <MenuItem
              className="menu-item"
              textValue={t("composer.attach.photo")}
              onAction={() => camera.current?.click()}
            >
              <Icon name="camera" />
              <span className="menu-words">{t("composer.attach.photo")}</span>
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-picker="file"
        onChange={(event) => take(event.target)}
      />
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        data-picker="camera"
        onChange={(event) => take(event.target)}
      />
    </>
  );
}
