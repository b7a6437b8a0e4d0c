/**
 * What a person prefers, kept outside of the encrypted store because the locked page needs it: how things look, and
 * after how long to lock. Nothing else may go there.
 */
import { LANGUAGES, type Language } from "../i18n/languages";
import { Watched } from "./store";

export const THEMES = ["system", "light", "dark"] as const;
export const TEXT_SIZES = ["small", "normal", "large", "largest"] as const;
export const LOCK_MINUTES = [1, 2, 5, 10, 15] as const;

export interface Preferences {
  readonly theme: (typeof THEMES)[number];
  readonly contrast: boolean;
  readonly textSize: (typeof TEXT_SIZES)[number];
  readonly language: Language | "system";
  readonly lockMinutes: number;
  /** Shortcuts of a single letter (WCAG 2.1.4 wants them to be switched off). */
  readonly letterKeys: boolean;
  /** Whether Enter sends a message, where there is a keyboard. */
  readonly enterSends: boolean;
}

export const DEFAULTS: Preferences = {
  theme: "system",
  contrast: false,
  textSize: "normal",
  language: "system",
  lockMinutes: 5,
  letterKeys: true,
  enterSends: true,
};

const PLACE = "wardline.preferences";

/** What was stored, as far as it is what it should be. */
export function readPreferences(text: string | null): Preferences {
  const found = parse(text);
  return {
    theme: oneOf(THEMES, found.theme) ?? DEFAULTS.theme,
    contrast: found.contrast === true,
    textSize: oneOf(TEXT_SIZES, found.textSize) ?? DEFAULTS.textSize,
    language: oneOf([...LANGUAGES, "system"] as const, found.language) ?? DEFAULTS.language,
    lockMinutes: oneOf(LOCK_MINUTES, found.lockMinutes) ?? DEFAULTS.lockMinutes,
    letterKeys: found.letterKeys !== false,
    enterSends: found.enterSends !== false,
  };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function oneOf<T>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

function load(): Preferences {
  try {
    return readPreferences(localStorage.getItem(PLACE));
  } catch {
    return DEFAULTS;
  }
}

export const preferences = new Watched<Preferences>(load());

export function prefer(change: Partial<Preferences>): void {
  const wanted = { ...preferences.get(), ...change };
  preferences.set(wanted);
  try {
    localStorage.setItem(PLACE, JSON.stringify(wanted));
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
}

/** The frame that browsers and phones draw around the page, in the colour of its header. */
function colourFrame(root: HTMLElement): void {
  const colour = getComputedStyle(root).getPropertyValue("--surface").trim();
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    if (colour !== "") meta.content = colour;
  }
}

/** Put on the document what style sheets go by, now and at every change. */
export function applyPreferences(root: HTMLElement): () => void {
  const apply = () => {
    const { theme, contrast, textSize } = preferences.get();
    root.dataset.theme = theme;
    root.dataset.contrast = contrast ? "more" : "system";
    root.dataset.text = textSize;
    colourFrame(root);
  };
  apply();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", apply);
  const stop = preferences.watch(apply);
  return () => {
    stop();
    dark.removeEventListener("change", apply);
  };
}
