/** Delivered and read: high-water marks per conversation, told to the hub together. */
import { MAX_MARKS } from "../protocol/limits";
import type { Mark } from "../protocol/wire";
import type { Batch } from "../store/batch";
import { type Context, wake } from "./context";
import type { Reader } from "./reader";

/** Marks above what the hub was told. */
export function marksDue(reader: Reader): Mark[] {
  const due: Mark[] = [];
  for (const [conversation, row] of reader.all("conversations")) {
    if (row.delivered > row.deliveredConfirmed || row.read > row.readConfirmed) {
      due.push({ conversation: String(conversation), delivered: row.delivered, read: row.read });
      if (due.length === MAX_MARKS) break;
    }
  }
  return due;
}

/** The hub has them. */
export function confirmMarks(context: Context, batch: Batch, marks: readonly Mark[]): void {
  for (const mark of marks) {
    const held = context.held.marks(batch, mark.conversation);
    if (held === undefined) continue;
    held.deliveredConfirmed = Math.max(held.deliveredConfirmed, mark.delivered);
    held.readConfirmed = Math.max(held.readConfirmed, mark.read);
    held.changed = true;
  }
}

/** See `Engine.markRead`. Nobody reads what was not delivered. */
export function markRead(
  context: Context,
  batch: Batch,
  conversation: string,
  position: number,
): void {
  const held = context.held.marks(batch, conversation);
  if (held === undefined) return;
  const read = Math.min(position, held.delivered);
  if (read <= held.read) return;
  held.read = read;
  held.changed = true;
  wake(context, batch);
}
