/**
 * A chosen file made ready for sending: its true type said, pictures drawn anew, so that where and when they were taken
 * and with which device (EXIF) stays here, turned as they shall be seen, with a small picture for the thread.
 */
import type { OutgoingFile } from "../../core/api";
import { MAX_FILE, MAX_PREVIEW, safeName } from "../../domain/attachments/limits";
import { bareType, SNIFF_BYTES, sniff, UNKNOWN_TYPE } from "../../domain/attachments/sniff";

export type FileRefusal = "tooLarge" | "empty" | "unreadable";
/** What a person is told of a file that goes. */
export type FileNote = "mislabelled" | "redrawn" | "metadataKept";

export function isFileNote(note: string): note is FileNote {
  return note === "mislabelled" || note === "redrawn" || note === "metadataKept";
}

export type Prepared =
  | { readonly ok: true; readonly file: OutgoingFile; readonly notes: readonly FileNote[] }
  | { readonly ok: false; readonly refusal: FileRefusal };

/** Pictures that are drawn anew. A GIF carries no EXIF and would lose its movement. */
const REDRAWN: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/avif",
  "image/heic",
  "image/heif",
  "image/tiff",
  "image/bmp",
]);
const LONGEST_SIDE = 4096;
const PREVIEW_SIDE = 200;

export async function prepareFile(file: File): Promise<Prepared> {
  if (file.size === 0) {
    return { ok: false, refusal: "empty" };
  }
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer());
  } catch {
    return { ok: false, refusal: "unreadable" };
  }
  const { mediaType, mislabelled } = sniff(head, file.type);
  const notes: FileNote[] = mislabelled ? ["mislabelled"] : [];
  if (REDRAWN.has(mediaType)) {
    const picture = await redraw(file, mediaType);
    if (picture !== null) {
      return picture.bytes.size > MAX_FILE
        ? { ok: false, refusal: "tooLarge" }
        : { ok: true, file: { ...picture, name: nameAs(file.name, picture.mediaType) }, notes };
    }
    notes.push("metadataKept");
  }
  if (file.size > MAX_FILE) {
    return { ok: false, refusal: "tooLarge" };
  }
  return {
    ok: true,
    file: { name: safeName(file.name), mediaType: mediaType || UNKNOWN_TYPE, bytes: file },
    notes,
  };
}

/** The picture as pixels, and those as a file. Null when this browser cannot read it. */
async function redraw(file: Blob, mediaType: string): Promise<Omit<OutgoingFile, "name"> | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  try {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const kept = bareType(mediaType) === "image/png" ? "image/png" : "image/jpeg";
    let bytes = await draw(picture, width, height, kept, 0.9);
    if (bytes !== null && bytes.size > MAX_FILE) {
      bytes = await draw(picture, width, height, "image/jpeg", 0.85);
    }
    if (bytes === null) {
      return null;
    }
    const preview = await drawPreview(picture);
    return {
      mediaType: bytes.type,
      bytes,
      width,
      height,
      ...(preview === null ? {} : { preview }),
    };
  } finally {
    picture.close();
  }
}

async function drawPreview(picture: ImageBitmap): Promise<Uint8Array | null> {
  for (const [side, quality] of [
    [PREVIEW_SIDE, 0.6],
    [PREVIEW_SIDE, 0.35],
    [96, 0.4],
    [48, 0.3],
  ] as const) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const bytes = await draw(picture, width, height, "image/jpeg", quality);
    if (bytes !== null && bytes.size <= MAX_PREVIEW) {
      return new Uint8Array(await bytes.arrayBuffer());
    }
  }
  return null;
}

async function draw(
  picture: ImageBitmap,
  width: number,
  height: number,
  type: string,
  quality: number,
): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) {
    return null;
  }
  if (type === "image/jpeg") {
    // A JPEG has no transparency: what shows through is paper, not black.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  const bytes = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  // Frees the pixels now, not when the canvas is collected: phones have little room for them.
  canvas.width = 0;
  return bytes;
}

/** The end of the name says what the file is now. */
function nameAs(name: string, mediaType: string): string {
  const safe = safeName(name);
  const end = mediaType === "image/png" ? ".png" : ".jpg";
  const fits = mediaType === "image/png" ? /\.png$/i : /\.jpe?g$/i;
  return fits.test(safe) ? safe : `${safe.replace(/\.[A-Za-z0-9]{1,5}$/, "")}${end}`;
}
