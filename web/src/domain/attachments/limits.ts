/** What may be attached, and how sizes are said. */
import { splitControls } from "../text/controls";

export const MAX_FILE = 25 * 1024 * 1024;
export const MAX_FILES = 10;
export const MAX_PREVIEW = 8 * 1024;

export interface SizeWords {
  readonly value: number;
  readonly unit: "byte" | "kilobyte" | "megabyte";
}

/** For `Intl.NumberFormat` with `style: "unit"`; decimal units, as operating systems show them. */
export function sizeWords(bytes: number): SizeWords {
  if (bytes < 1000) {
    return { value: bytes, unit: "byte" };
  }
  if (bytes < 999_500) {
    return { value: Math.round(bytes / 1000), unit: "kilobyte" };
  }
  return { value: Math.round(bytes / 100_000) / 10, unit: "megabyte" };
}

/** Minutes and seconds, as players show them. */
export function clockOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * A file's name for saving: its last path part, without controls and without what file systems refuse. The end that says
 * what it is stays when it is cut.
 */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const bare = splitControls(last, "name")
    .map((piece) => (piece.kind === "text" ? piece.text : ""))
    .join("")
    .replace(/[<>:"|?*]/g, "")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  if (bare === "") {
    return "attachment";
  }
  const dot = bare.lastIndexOf(".");
  const end = dot > 0 && bare.length - dot <= 12 ? bare.slice(dot) : "";
  return bare.length <= 120 ? bare : `${bare.slice(0, 120 - end.length)}${end}`;
}
