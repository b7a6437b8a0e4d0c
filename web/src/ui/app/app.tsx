/** The page as a whole: its language, its look, and which state of the core shows what. */
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components";
import type { Catalogue } from "../../i18n/catalogue";
import {
  chooseLanguage,
  directionOf,
  type Language,
  loadCatalogue,
  localeOf,
} from "../../i18n/languages";
import { TextProvider } from "../../i18n/text";
import { preferences } from "../../platform/preferences";
import { LinkProvider } from "./core_context";
import type { CoreLink } from "./core_link";
import { ErrorBoundary } from "./error_boundary";
import { StateGate } from "./state_gate";

export interface AppProps {
  readonly link: CoreLink;
  /** The invitation that the page was opened with. */
  readonly invitation: string | null;
  readonly supported: boolean;
}

export function App({ link, invitation, supported }: AppProps) {
  return (
    <InWords>
      <LinkProvider value={link}>
        <StateGate invitation={invitation} supported={supported} />
      </LinkProvider>
    </InWords>
  );
}

/** What is shown once the words of the preferred language are there. */
export function InWords({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  if (words === null) return null;
  return (
    <I18nProvider locale={words.locale}>
      <TextProvider locale={words.locale} catalogue={words.catalogue}>
        <ErrorBoundary part="app">{children}</ErrorBoundary>
      </TextProvider>
    </I18nProvider>
  );
}

interface Words {
  readonly locale: string;
  readonly language: Language;
  readonly catalogue: Catalogue;
}

/** The words of the preferred language; the former ones stay until the new ones are there. */
function useWords(): Words | null {
  const { language: wanted } = useSyncExternalStore(preferences.watch, preferences.get);
  const [words, setWords] = useState<Words | null>(null);
  useEffect(() => {
    let current = true;
    const language = wanted === "system" ? chooseLanguage(navigator.languages) : wanted;
    const locale = localeOf(language, navigator.languages);
    void loadCatalogue(language).then((catalogue) => {
      if (!current) return;
      document.documentElement.lang = language;
      document.documentElement.dir = directionOf(language);
      setWords({ locale, language, catalogue });
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  return words;
}
