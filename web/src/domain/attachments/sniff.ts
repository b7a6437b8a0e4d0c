/** What a file is by its first bytes (WHATWG MIME Sniffing, section 6 and further signatures), not by its name. */

export const UNKNOWN_TYPE = "application/octet-stream";

interface Signature {
  readonly type: string;
  readonly at?: number;
  readonly bytes: readonly (number | null)[];
}

const SIGNATURES: readonly Signature[] = [
  { type: "image/png", bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: "image/jpeg", bytes: [0xff, 0xd8, 0xff] },
  { type: "image/gif", bytes: [0x47, 0x49, 0x46, 0x38] },
  {
    type: "image/webp",
    bytes: [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
  },
  { type: "image/avif", at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66] },
  { type: "image/heic", at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63] },
  { type: "image/heic", at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x6d, 0x69, 0x66, 0x31] },
  { type: "image/bmp", bytes: [0x42, 0x4d] },
  { type: "image/tiff", bytes: [0x49, 0x49, 0x2a, 0x00] },
  { type: "image/tiff", bytes: [0x4d, 0x4d, 0x00, 0x2a] },
  { type: "application/dicom", at: 128, bytes: [0x44, 0x49, 0x43, 0x4d] },
  { type: "application/pdf", bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: "application/zip", bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: "application/gzip", bytes: [0x1f, 0x8b] },
  { type: "audio/webm", bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: "audio/ogg", bytes: [0x4f, 0x67, 0x67, 0x53] },
  {
    type: "audio/wav",
    bytes: [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x41, 0x56, 0x45],
  },
  { type: "audio/mpeg", bytes: [0x49, 0x44, 0x33] },
  { type: "video/mp4", at: 4, bytes: [0x66, 0x74, 0x79, 0x70] },
  { type: "application/x-msdownload", bytes: [0x4d, 0x5a] },
  { type: "application/x-elf", bytes: [0x7f, 0x45, 0x4c, 0x46] },
];

/** Containers whose kind the bytes alone do not tell: a declared type of the same container stands. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  "audio/webm": ["video/webm", "audio/x-matroska"],
  "audio/ogg": ["video/ogg", "application/ogg"],
  "video/mp4": [
    "audio/mp4",
    "audio/x-m4a",
    "audio/m4a",
    "audio/aac",
    "video/quicktime",
    "video/x-m4v",
  ],
  "audio/mpeg": ["audio/mp3"],
  "audio/wav": ["audio/x-wav", "audio/wave"],
  "image/heic": ["image/heif"],
  "application/gzip": ["application/x-gzip"],
  "application/zip": [
    "application/x-zip-compressed",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/epub+zip",
    "application/java-archive",
  ],
};

/** Bytes that are enough for every signature. */
export const SNIFF_BYTES = 512;

export interface Sniffed {
  /** What it is sent as. */
  readonly mediaType: string;
  /** The name or the browser said something else than the bytes. */
  readonly mislabelled: boolean;
}

/** `declared`: what the browser or the sender says it is, perhaps nothing. */
export function sniff(head: Uint8Array, declared: string): Sniffed {
  const claim = bareType(declared);
  const found = SIGNATURES.find((one) => matches(head, one))?.type ?? null;
  if (found !== null) {
    const stands = claim === found || (SAME[found]?.includes(claim) ?? false);
    return {
      mediaType: stands ? claim : found,
      mislabelled: !stands && claim !== "" && claim !== UNKNOWN_TYPE,
    };
  }
  // No signature: a claim of a kind that always has one is false.
  const isFalse = SIGNATURES.some(
    (one) => one.type === claim || (SAME[one.type]?.includes(claim) ?? false),
  );
  if (isFalse) {
    return { mediaType: UNKNOWN_TYPE, mislabelled: true };
  }
  return { mediaType: isPlain(head) && claim !== "" ? claim : UNKNOWN_TYPE, mislabelled: false };
}

export function bareType(type: string): string {
  return (type.split(";")[0] ?? "").trim().toLowerCase();
}

const IMAGES: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

/** Pictures that a browser draws and that cannot carry script: never SVG. */
export function isShownImage(mediaType: string): boolean {
  return IMAGES.has(bareType(mediaType));
}

export function isAudio(mediaType: string): boolean {
  return bareType(mediaType).startsWith("audio/");
}

function matches(head: Uint8Array, { at = 0, bytes }: Signature): boolean {
  return (
    head.length >= at + bytes.length &&
    bytes.every((byte, index) => byte === null || head[at + index] === byte)
  );
}

function isPlain(head: Uint8Array): boolean {
  return !head.includes(0);
}
