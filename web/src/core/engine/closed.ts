/**
 * Conversations in which nothing is encrypted, because a member's certificate is not in its organisation's log
 * (`transparency/`).
 */
import type { Reader } from "./reader";

/** Whether a member's certificate is certainly not as it has to be. */
export function isClosed(reader: Reader, conversation: string): boolean {
  for (const [, { state, conversations }] of reader.all("certificates")) {
    const certain = state === "missing" || state === "revoked";
    if (certain && conversations.includes(conversation)) return true;
  }
  return false;
}
