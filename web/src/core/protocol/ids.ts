/** Opaque identifiers: 128 random bits as 32 lower-case hexadecimal digits. They carry no time and no name. */
import { hex } from "../bytes";

/** Randomness is passed in: operations take one of these. */
export type MakeId = () => string;

export function newId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text) && text.length === 32;
}
