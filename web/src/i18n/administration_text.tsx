/** The administration's words beside those that are there. Suspends until they have come. */
import { type ReactNode, use, useMemo } from "react";
import type { AdministrationCatalogue } from "./catalogue";
import { chooseLanguage, type Language, loadAdministration } from "./languages";
import { TextProvider, useText } from "./text";

const asked = new Map<Language, Promise<AdministrationCatalogue>>();

/** The same promise each time, as `use` wants it; after a failure the next one asks again. */
function wordsOf(language: Language): Promise<AdministrationCatalogue> {
  const known = asked.get(language);
  if (known !== undefined) return known;
  const loading = loadAdministration(language);
  asked.set(language, loading);
  loading.catch(() => asked.delete(language));
  return loading;
}

export function AdministrationText({ children }: { readonly children: ReactNode }) {
  const { locale, catalogue } = useText();
  const words = use(wordsOf(chooseLanguage([locale])));
  const all = useMemo(() => ({ ...catalogue, ...words }), [catalogue, words]);
  return (
    <TextProvider locale={locale} catalogue={all}>
      {children}
    </TextProvider>
  );
}
