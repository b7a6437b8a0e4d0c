/** A message's words as the page shows them: plain text, links that are not opened by themselves, mentions, controls. */
import type { Person } from "../../core/api";
import { splitControls } from "./controls";

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string; readonly host: string }
  | { readonly kind: "mention"; readonly text: string; readonly account: string }
  | { readonly kind: "control"; readonly code: string };

const LINK = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
const TRAILING = /[.,:;!?…)\]}'"»”]/u;

/** `mentioned`: whom the content names as mentioned; only `@Name` of one of them is a mention. */
export function splitParts(body: string, mentioned: readonly Person[]): readonly Part[] {
  const parts: Part[] = [];
  for (const piece of splitControls(body, "text")) {
    if (piece.kind === "control") {
      parts.push(piece);
      continue;
    }
    for (const part of splitLinks(piece.text)) {
      if (part.kind === "text") {
        parts.push(...splitMentions(part.text, mentioned));
      } else {
        parts.push(part);
      }
    }
  }
  return parts;
}

/** Whether a text is nothing but up to three emoji: shown larger. */
export function isEmojiOnly(body: string): boolean {
  const trimmed = body.trim();
  return (
    trimmed.length > 0 &&
    trimmed.length <= 40 &&
    /^(?:(?:\p{RI}\p{RI}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)(?:\p{EMod})?(?:\u200D\p{Extended_Pictographic}\uFE0F?(?:\p{EMod})?)*\s*){1,3}$/u.test(
      trimmed,
    )
  );
}

function splitLinks(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trimLink(match[0]);
    const url = readUrl(found);
    if (url === null) {
      continue;
    }
    if (match.index > from) {
      parts.push({ kind: "text", text: text.slice(from, match.index) });
    }
    parts.push({ kind: "link", text: found, href: url.href, host: url.host });
    from = match.index + found.length;
  }
  if (from < text.length) {
    parts.push({ kind: "text", text: text.slice(from) });
  }
  return parts;
}

/** Punctuation after a link belongs to the sentence; a closing bracket that was opened within belongs to the link. */
function trimLink(found: string): string {
  let end = found.length;
  while (end > 0 && TRAILING.test(found[end - 1] ?? "")) {
    const link = found.slice(0, end);
    if (link.endsWith(")") && link.split(")").length <= link.split("(").length) {
      break;
    }
    end -= 1;
  }
  return found.slice(0, end);
}

/** Null for what is no address, or hides its host behind a user name. */
function readUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.username === "" && url.password === "" ? url : null;
  } catch {
    return null;
  }
}

function splitMentions(text: string, mentioned: readonly Person[]): readonly Part[] {
  if (mentioned.length === 0 || !text.includes("@")) {
    return [{ kind: "text", text }];
  }
  const names = [...mentioned].sort((a, b) => b.name.length - a.name.length);
  const parts: Part[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const person =
      text[at] === "@" ? names.find((one) => isNamedAt(text, at + 1, one.name)) : undefined;
    if (person === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== "") {
      parts.push({ kind: "text", text: plain });
      plain = "";
    }
    parts.push({ kind: "mention", text: `@${person.name}`, account: person.account });
    at += 1 + person.name.length;
  }
  if (plain !== "") {
    parts.push({ kind: "text", text: plain });
  }
  return parts;
}

function isNamedAt(text: string, at: number, name: string): boolean {
  return (
    name !== "" && text.startsWith(name, at) && !/^[\p{L}\p{N}]/u.test(text.slice(at + name.length))
  );
}
