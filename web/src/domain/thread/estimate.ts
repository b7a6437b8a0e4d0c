/** How high a row will be, before it was drawn: the better the guess, the calmer the scrolling. Pixels. */
import type { Row } from "./rows";

const LINE = 22;
const CHARACTER = 7.4;

export function estimateHeight(row: Row | undefined, width: number): number {
  if (row === undefined) {
    return 60;
  }
  if (row.kind !== "message") {
    return 40;
  }
  const { message, continued } = row;
  const { content } = message;
  const around =
    (continued ? 8 : 36) + (message.mine ? 22 : 0) + (message.replyTo === null ? 0 : 34);
  const extras = (message.reactions.length > 0 ? 36 : 0) + message.acknowledgements.length * 24;
  if (message.retracted !== null) {
    return around + LINE;
  }
  switch (content.type) {
    case "text":
      return (
        around + extras + linesOf(content.body, width) * LINE + content.attachments.length * 180
      );
    case "result":
      return around + extras + 230 + Math.min(content.observations.length, 6) * 62;
    case "document":
      return around + extras + 110 + Math.min(content.lines.length, 12) * LINE;
    case "handoff":
      return around + extras + 300;
    default:
      return 44;
  }
}

function linesOf(body: string, width: number): number {
  const perLine = Math.max(12, Math.floor((Math.min(width, 760) - 72) / CHARACTER));
  let lines = 0;
  let start = 0;
  for (let end = body.indexOf("\n"); ; end = body.indexOf("\n", start)) {
    const length = (end < 0 ? body.length : end) - start;
    lines += Math.max(1, Math.ceil(length / perLine));
    if (end < 0) {
      return lines;
    }
    start = end + 1;
  }
}
