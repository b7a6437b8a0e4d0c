/** What is being written, and whether it is worth keeping. */
import type { Draft, Priority } from "../../core/api";

export const EMPTY_DRAFT: Draft = {
  body: "",
  priority: 1,
  replyTo: null,
  mentions: [],
  acknowledgeBy: null,
  onBehalfOf: null,
};

/** Null when nothing was written: then no draft is stored. */
export function worthKeeping(draft: Draft): Draft | null {
  return draft.body.trim() === "" && draft.replyTo === null ? null : draft;
}

export function isSameDraft(a: Draft | null, b: Draft | null): boolean {
  if (a === null || b === null) {
    return a === b;
  }
  return (
    a.body === b.body &&
    a.priority === b.priority &&
    a.replyTo === b.replyTo &&
    (a.onBehalfOf ?? null) === (b.onBehalfOf ?? null) &&
    (a.acknowledgeBy === null) === (b.acknowledgeBy === null) &&
    a.mentions.length === b.mentions.length &&
    a.mentions.every((one, index) => one === b.mentions[index])
  );
}

export const PRIORITIES: readonly Priority[] = [0, 1, 2, 3];

/** Minutes that an author may give for acknowledging. */
export const ACKNOWLEDGE_WITHIN: readonly number[] = [5, 15, 30, 60, 240];

/** A stored draft's deadline that has passed means nothing any more. */
export function freshDraft(draft: Draft | null, now: number): Draft {
  if (draft === null) {
    return EMPTY_DRAFT;
  }
  return draft.acknowledgeBy !== null && draft.acknowledgeBy <= now
    ? { ...draft, acknowledgeBy: null }
    : draft;
}

/** Longest text that fits a message, characters; the core checks the bytes. */
export const MAX_BODY = 20_000;

/** The choice that a stored deadline came from: the shortest that is not shorter than what is left. */
export function withinOf(acknowledgeBy: number | null, now: number): number | null {
  if (acknowledgeBy === null || acknowledgeBy <= now) {
    return null;
  }
  const left = (acknowledgeBy - now) / 60_000;
  return ACKNOWLEDGE_WITHIN.find((minutes) => minutes >= left) ?? null;
}
