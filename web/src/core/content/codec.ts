/** Bytes in and out of content (`spec/content/README.md`). */
import type { Bytes } from "../bytes";
import { MalformedError, Reader } from "../protocol/reader";
import { decodeAs, encodeAs } from "../protocol/shapes";
import { CONTENT_VERSION, CONTENTS } from "./schema";
import type { Content, Defaults, KnownContent, Unknown } from "./types";

type Named<T extends KnownContent["type"]> = Extract<KnownContent, { readonly type: T }>;
type Given<T extends KnownContent["type"]> = Omit<Named<T>, "type" | Defaults[T]> &
  Partial<Pick<Named<T>, Extract<Defaults[T], keyof Named<T>>>>;

/** A content to send: what is left out has its default. */
export function makeContent<T extends KnownContent["type"]>(type: T, given: Given<T>): Named<T> {
  return { type, ...CONTENTS[type]?.defaults, ...given } as unknown as Named<T>;
}

interface Head {
  readonly type: string;
  readonly version: number;
}

/** The content; `unknown` for a type or version from the future; null (`content_malformed`) for what is no content. */
export function decodeContent(data: Bytes): Content | null {
  const head = readHead(data);
  if (head === null) return null;
  const shape = Object.hasOwn(CONTENTS, head.type) ? CONTENTS[head.type] : undefined;
  if (shape === undefined || head.version > CONTENT_VERSION) return unknown(head, data);
  try {
    return withOriginalOpened(decodeAs(shape, data));
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return unknown(head, data);
  }
}

/** MessagePack, not padded (`protocol/padding.ts` does that). What is unknown goes out as it came. */
export function encodeContent(content: Content): Bytes {
  if (content.type === "unknown") return content.data;
  const shape = CONTENTS[content.type];
  if (shape === undefined) throw new MalformedError("type");
  if (content.type !== "handoff") return encodeAs(shape, content);
  const wire = { ...content, original: encodeContent(content.original) };
  return encodeAs(shape, wire as unknown as KnownContent);
}

/** A handoff's original is a content of its own, encoded in place. */
function withOriginalOpened(content: KnownContent): KnownContent {
  if (content.type !== "handoff") return content;
  const data = content.original as unknown as Bytes;
  return { ...content, original: decodeContent(data) ?? unknown({ type: "", version: 0 }, data) };
}

function unknown(head: Head, data: Bytes): Unknown {
  return { type: "unknown", named: head.type, version: head.version, data };
}

function readHead(data: Bytes): Head | null {
  let type: string | null = null;
  let version = 1;
  try {
    const reader = new Reader(data);
    for (let left = reader.map(); left > 0; left -= 1) {
      const name = reader.key();
      if (name === "type") type = reader.text();
      else if (name === "version") version = reader.integer();
      else reader.skip();
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return null;
  }
  return type === null ? null : { type, version };
}
