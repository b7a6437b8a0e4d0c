/** How things look and read. */
import { useSyncExternalStore } from "react";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages";
import { useText } from "../../i18n/text";
import { prefer, preferences, TEXT_SIZES, THEMES } from "../../platform/preferences";
import { Choice } from "../components/choice";
import { Toggle } from "../components/toggle";

export function Appearance() {
  const { t } = useText();
  const chosen = useSyncExternalStore(preferences.watch, preferences.get);
  return (
    <>
      <Choice
        label={t("settings.theme")}
        value={chosen.theme}
        options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
        onChange={(theme) => prefer({ theme })}
      />
      <Toggle
        label={t("settings.contrast")}
        hint={t("settings.contrast.hint")}
        isSelected={chosen.contrast}
        onChange={(contrast) => prefer({ contrast })}
      />
      <Choice
        label={t("settings.text")}
        value={chosen.textSize}
        options={TEXT_SIZES.map((value) => ({ value, label: t(`settings.text.${value}`) }))}
        onChange={(textSize) => prefer({ textSize })}
      />
      <Choice
        label={t("settings.language")}
        value={chosen.language}
        options={[
          { value: "system" as const, label: t("settings.language.system") },
          ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value })),
        ]}
        onChange={(language) => prefer({ language })}
      />
      <Toggle
        label={t("settings.keys")}
        hint={t("settings.keys.hint")}
        isSelected={chosen.letterKeys}
        onChange={(letterKeys) => prefer({ letterKeys })}
      />
      <Toggle
        label={t("composer.enter")}
        hint={t("composer.enter.hint")}
        isSelected={chosen.enterSends}
        onChange={(enterSends) => prefer({ enterSends })}
      />
    </>
  );
}
