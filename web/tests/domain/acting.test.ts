import { expect, test } from "vitest";
import type { ActingFor } from "../../src/core/api";
import { actingWords } from "../../src/domain/words/acting";
import en from "../../src/i18n/messages/en/content.json";
import es from "../../src/i18n/messages/es/content.json";

const CATALOGUES = { en, es } as Record<string, Record<string, string>>;

function words(language: string, acting: ActingFor): string {
  return actingWords(acting, (key, values) =>
    (CATALOGUES[language]?.[key] ?? "").replace("{person}", String(values?.person)),
  );
}

const chen = { account: "c".repeat(32), name: "L. Chen", role: "" };
const nobody = { account: "", name: "", role: "" };

test.each([
  ["en", { person: chen, confirmed: true }, "for L. Chen"],
  ["en", { person: chen, confirmed: false }, "in the name of L. Chen, not confirmed"],
  [
    "en",
    { person: nobody, confirmed: false },
    "in the name of somebody unknown here, not confirmed",
  ],
  ["es", { person: chen, confirmed: true }, "por L. Chen"],
  ["es", { person: chen, confirmed: false }, "en nombre de L. Chen, sin confirmar"],
  [
    "es",
    { person: nobody, confirmed: false },
    "en nombre de alguien desconocido aquí, sin confirmar",
  ],
])("%s says no more than the vault: %j", (language, acting, said) => {
  expect(words(language, acting)).toBe(said);
});
