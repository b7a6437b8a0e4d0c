/** What the palette can do. */
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages";
import { useText } from "../../i18n/text";
import { prefer, preferences } from "../../platform/preferences";
import { useSections } from "../admin/use_rights";
import { useLink } from "../app/core_context";
import type { IconName } from "../components/icon";
import { useFilter } from "../inbox/filter_state";
import { useGo } from "../shell/go";

export interface Command {
  readonly id: string;
  readonly icon: IconName;
  readonly name: string;
  readonly keys?: string;
  readonly run: () => void;
}

export function useCommands(onShortcuts: () => void): readonly Command[] {
  const { t } = useText();
  const go = useGo();
  const link = useLink();
  const { state, change } = useFilter();
  const sections = useSections() ?? [];
  const chosen = preferences.get();
  return [
    { id: "new", icon: "pen", name: t("palette.go.new"), keys: "n", run: go.create },
    { id: "inbox", icon: "inbox", name: t("palette.go.inbox"), keys: "Esc", run: go.inbox },
    { id: "search", icon: "search", name: t("palette.go.search"), keys: "s", run: go.search },
    {
      id: "unread",
      icon: "filter",
      name: t("palette.unread"),
      keys: "u",
      run: () => change({ unread: !state.unread }),
    },
    {
      id: "lock",
      icon: "lock",
      name: t("palette.lock"),
      keys: "mod+shift+l",
      run: () => void link.lock(),
    },
    {
      id: "settings",
      icon: "settings",
      name: t("palette.go.settings"),
      keys: "mod+,",
      run: go.settings,
    },
    ...sections.map(
      (section): Command => ({
        id: `admin ${section.path}`,
        icon: section.icon,
        name: t("admin.go", { section: t(section.title) }),
        run: () => go.admin(section.path),
      }),
    ),
    {
      id: "shortcuts",
      icon: "keyboard",
      name: t("palette.shortcuts"),
      keys: "?",
      run: onShortcuts,
    },
    {
      id: "light",
      icon: "sun",
      name: t("palette.theme.light"),
      run: () => prefer({ theme: "light" }),
    },
    {
      id: "dark",
      icon: "moon",
      name: t("palette.theme.dark"),
      run: () => prefer({ theme: "dark" }),
    },
    {
      id: "system",
      icon: "device",
      name: t("palette.theme.system"),
      run: () => prefer({ theme: "system" }),
    },
    {
      id: "contrast",
      icon: "contrast",
      name: t("palette.contrast"),
      run: () => prefer({ contrast: !chosen.contrast }),
    },
    ...LANGUAGES.filter((language) => language !== chosen.language).map(
      (language): Command => ({
        id: language,
        icon: "settings",
        name: t("palette.language", { language: LANGUAGE_NAMES[language] }),
        run: () => prefer({ language }),
      }),
    ),
  ];
}
