/** The words of a message that can be searched for, and those of a question: pure. */
import type { Content } from "../content/types";

const MOST_WORDS = 500;

/** Letters and digits without accents and case, each word once. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? [])];
}

/** One line to look through: a blank before each word. */
export function searchable(content: Content): string {
  const words = wordsOf(textOf(content)).slice(0, MOST_WORDS);
  return words.map((word) => ` ${word}`).join("");
}

/** Whether every word of the question begins a word of the line. */
export function matches(line: string, words: readonly string[]): boolean {
  return words.every((word) => line.includes(` ${word}`));
}

function textOf(content: Content): string {
  switch (content.type) {
    case "text":
      return [content.body, ...content.attachments.map((each) => each.name)].join(" ");
    case "result": {
      const observed = content.observations.map(
        ({ code, shown, value }) => `${code.text} ${code.code} ${shown ?? value}`,
      );
      return [content.code.text, content.code.code, ...content.notes, ...observed].join(" ");
    }
    case "document":
      return [content.title?.text, content.author, ...(content.shown ?? content.lines)].join(" ");
    case "handoff":
      return textOf(content.original);
    case "notice":
      return [content.before, content.after, content.reason].join(" ");
    default:
      return "";
  }
}
