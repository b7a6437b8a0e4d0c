/** The languages that the page speaks, and how one is chosen. */
import type { AdministrationCatalogue, Catalogue } from "./catalogue";

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  es: "Español",
};

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);

export function directionOf(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** The first language of the browser's list that the page speaks; English otherwise. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = LANGUAGES.find((known) => known === tag.toLowerCase().split("-")[0]);
    if (language !== undefined) return language;
  }
  return "en";
}

/** The full tag for numbers and dates: the browser's own variant of the language where it has one. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

const LOADERS: Readonly<Record<Language, () => Promise<{ readonly default: Catalogue }>>> = {
  en: () => import("./messages/en"),
  es: () => import("./messages/es"),
};

/** The words of one language: a file of its own, fetched when it is needed. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  return (await LOADERS[language]()).default;
}

const ADMINISTRATION: Readonly<
  Record<Language, () => Promise<{ readonly default: AdministrationCatalogue }>>
> = {
  en: () => import("./messages/en_administration"),
  es: () => import("./messages/es_administration"),
};

/** The administration's words, which few people need. */
export async function loadAdministration(language: Language): Promise<AdministrationCatalogue> {
  return (await ADMINISTRATION[language]()).default;
}
