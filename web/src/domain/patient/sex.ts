/** HL7 table 0001, as the words that the page has for it; null where the source's own letter is shown. */
export type SexWord = "female" | "male" | "other" | "unknown" | "ambiguous" | "notApplicable";

const WORDS: Readonly<Record<string, SexWord>> = {
  F: "female",
  M: "male",
  O: "other",
  U: "unknown",
  A: "ambiguous",
  N: "notApplicable",
};

export function sexWord(code: string): SexWord | null {
  return WORDS[code.trim().toUpperCase()] ?? null;
}
