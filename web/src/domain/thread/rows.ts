/**
 * The rows of a thread: messages, and between them the days and where new ones begin.
 *
 * A row's key never changes and its shape depends on nothing that loads later: the first loaded message is left out
 * while there are earlier ones, because its day line and its author line depend on the message before it. So the thread
 * stays at its place when earlier messages come.
 */
import type { MessageView } from "../../core/api";

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: MessageView;
      /** Of the same author, shortly after the one above: without name and picture. */
      readonly continued: boolean;
    };

export interface RowsInput {
  readonly messages: readonly MessageView[];
  /** Whether there are messages before the first. */
  readonly earlier: boolean;
  /** Position where the line "new messages" stands; null for none. */
  readonly unreadFrom: number | null;
}

const TOGETHER = 5 * 60_000;

export function buildRows({ messages, earlier, unreadFrom }: RowsInput): readonly Row[] {
  const rows: Row[] = [];
  let before: MessageView | null = earlier ? (messages[0] ?? null) : null;
  let marked = unreadFrom === null;
  for (let index = earlier ? 1 : 0; index < messages.length; index += 1) {
    const message = messages[index];
    if (message === undefined) {
      break;
    }
    const newDay = before === null || !isSameDay(before.at, message.at);
    if (newDay) {
      rows.push({ kind: "day", key: `day:${message.message}`, at: message.at });
    }
    const isFirstNew = !marked && isFrom(message, unreadFrom);
    if (isFirstNew) {
      // The line stands where reading stopped, and nowhere when what came before it is not loaded.
      if (before === null || !isFrom(before, unreadFrom)) {
        rows.push({ kind: "unread", key: `unread:${message.message}` });
      }
      marked = true;
    }
    rows.push({
      kind: "message",
      key: message.message,
      message,
      continued: !newDay && !isFirstNew && before !== null && isTogether(before, message),
    });
    before = message;
  }
  return rows;
}

/** The index of the row with this message, or -1. */
export function rowOf(rows: readonly Row[], message: string): number {
  return rows.findIndex((row) => row.kind === "message" && row.key === message);
}

export function isSameDay(a: number, b: number): boolean {
  if (Math.abs(a - b) >= 90_000_000) {
    return false;
  }
  const first = new Date(a);
  const second = new Date(b);
  return first.getDate() === second.getDate() && first.getMonth() === second.getMonth();
}

function isFrom(message: MessageView, position: number | null): boolean {
  return (
    position !== null && message.position !== null && message.position >= position && !message.mine
  );
}

function isTogether(before: MessageView, message: MessageView): boolean {
  return (
    before.author.account === message.author.account &&
    before.actingFor === undefined &&
    message.actingFor === undefined &&
    message.at - before.at < TOGETHER &&
    message.at >= before.at &&
    isSpoken(before) &&
    isSpoken(message) &&
    message.priority < 2 &&
    message.replyTo === null
  );
}

/** Words of a person, not a card or an event. */
function isSpoken(message: MessageView): boolean {
  return message.content.type === "text";
}
