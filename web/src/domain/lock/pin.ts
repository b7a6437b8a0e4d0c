/** What a PIN must be before the core is asked: the same length as there, and not the first that a thief tries. */
import type { MessageKey } from "../../i18n/catalogue";

export const SHORTEST_PIN = 6;

/** What is wrong with it, as a key; null when it will do. */
export function judgePin(pin: string): MessageKey | null {
  const characters = Array.from(pin);
  if (characters.length < SHORTEST_PIN) return "enrol.pin.short";
  return isSimple(characters) ? "enrol.pin.simple" : null;
}

/** One or two characters again and again, or a run up or down. */
function isSimple(characters: readonly string[]): boolean {
  if (new Set(characters).size <= 2) return true;
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  return steps.size === 1 && (steps.has(1) || steps.has(-1));
}

/** Cheap check of what somebody pasted; the core decides. */
export function looksLikeInvitation(text: string): boolean {
  const link = text.trim();
  return /^(?:wardline:|https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)[:/])/i.test(link)
    ? link.includes("#") && link.length >= 40
    : false;
}
