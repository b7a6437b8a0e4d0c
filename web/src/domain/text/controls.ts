/**
 * Characters that a reader cannot see and that can make text read otherwise than it is written: bidirectional
 * overrides, embeddings and isolates (UAX #9), zero-width characters, other controls. The page leaves them out and shows
 * their number in their place. What scripts and emoji need stays: joiners, variation selectors, and in texts direction marks.
 */

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** One character that was taken out, as `U+202E`. */
  | { readonly kind: "control"; readonly code: string };

/** Where it stands: a name has no use for any of them, a text may need direction marks and soft hyphens. */
export type Place = "name" | "text";

type Ranges = readonly (readonly [number, number])[];

const MISLEADING: Ranges = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
];
/** Blanks that are none, marks and fillers that no name needs. */
const IN_NAMES: Ranges = [
  [0x09, 0x0a],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x200e, 0x200f],
  [0x2028, 0x2029],
  [0x3164, 0x3164],
  [0xffa0, 0xffa0],
];
/** Most of what is written: nothing to look at closely. */
const PLAIN = /^[ -~]*$/;
const FLAG = 0x1f3f4;

/** The pieces of a text, in order; line ends as `\n`. */
export function splitControls(source: string, place: Place): readonly Piece[] {
  if (PLAIN.test(source)) {
    return source === "" ? [] : [{ kind: "text", text: source }];
  }
  const pieces: Piece[] = [];
  let text = "";
  let inFlag = false;
  const normal = place === "text" ? source.replace(/\r\n?|[\u2028\u2029]/g, "\n") : source;
  for (const character of normal) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x20 && code < 0x7f) {
      inFlag = false;
      text += character;
      continue;
    }
    const isTag = code >= 0xe0020 && code <= 0xe007f;
    inFlag = code === FLAG || (inFlag && isTag);
    if ((inFlag && isTag) || !isMisleading(code, place)) {
      text += character;
      continue;
    }
    if (text !== "") {
      pieces.push({ kind: "text", text });
      text = "";
    }
    pieces.push({ kind: "control", code: codePointName(code) });
  }
  if (text !== "") {
    pieces.push({ kind: "text", text });
  }
  return pieces;
}

/** The same as one string, for labels, titles and notifications. */
export function plainText(source: string, place: Place): string {
  return splitControls(source, place)
    .map((piece) => (piece.kind === "text" ? piece.text : `[${piece.code}]`))
    .join("");
}

function isMisleading(code: number, place: Place): boolean {
  return isWithin(MISLEADING, code) || (place === "name" && isWithin(IN_NAMES, code));
}

function isWithin(ranges: Ranges, code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}

function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
