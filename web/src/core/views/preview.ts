/** What the inbox shows of a conversation's newest message: the same content, cut short. Pure. */
import type { Content } from "../content/types";

const LONGEST = 200;
const MOST = 40;
const NOTHING = new Uint8Array();

export function previewOf(content: Content): Content {
  switch (content.type) {
    case "text":
      return {
        ...content,
        body: cut(content.body),
        attachments: content.attachments.map((each) => ({
          ...each,
          key: NOTHING,
          preview: NOTHING,
        })),
      };
    case "result":
      return {
        ...content,
        observations: content.observations.slice(0, MOST),
        critical: content.critical.filter((place) => place < MOST),
        not_evaluated: content.not_evaluated.filter((place) => place < MOST),
        notes: [],
        diagnostic_report: null,
      };
    case "document":
      return { ...content, lines: [], shown: null };
    case "handoff":
      return { ...content, original: previewOf(content.original) };
    case "unknown":
      return { ...content, data: NOTHING };
    default:
      return content;
  }
}

/** Whole characters, as people count them, or nearly: no half of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
  return `${text.slice(0, end)}…`;
}
