/** Decisions of the engine: pure. The same as `wardline.client.engine.rules`. */
import type { GroupId } from "../protocol/group-id";
import type { Envelope } from "../protocol/wire";

export const SECOND = 1_000;
/** Milliseconds. */
export const DAY = 24 * 60 * 60 * SECOND;

/** A member refreshes its keys within this time after joining, so that the tree warms up without a storm of commits. */
export const UPDATE_AFTER_JOINING = 60 * SECOND;
/** And then about weekly. */
export const UPDATE_AGAIN = 7 * DAY;
/** Messages of one epoch after which a sender updates: receivers cannot follow gaps of more than 1,024. */
export const UPDATE_AFTER_MESSAGES = 500;
/** Updates started at once: each is a commit that every member has to process. */
export const MOST_UPDATES = 8;

export const LOW_KEY_PACKAGES = 10;
export const ENOUGH_KEY_PACKAGES = 20;
/** Seconds; never past the certificate's end. */
export const KEY_PACKAGE_LIFETIME = 90 * 24 * 60 * 60;
/** Seconds before its end at which a last-resort key package is replaced. */
export const LAST_RESORT_MARGIN = 14 * 24 * 60 * 60;

/** Bytes of content: padded, signed and framed it is no larger than a message may be. */
export const MAX_CONTENT = 200 * 1024;

/** Refusals that say nothing about the row: the same bytes are sent again. */
export const RETRIED: ReadonlySet<string> = new Set([
  "overloaded",
  "too_slow",
  "internal",
  "storage_failed",
  "not_signed_in",
  "request_id_reused",
  "vault_away",
  "vault_not_published",
]);

/** An epoch beyond all epochs. */
export const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Whether the envelope says what MLS proved: its group, the leaf that signed, the padded length. Else a code. */
export function checkEnvelope(
  envelope: Envelope,
  group: GroupId,
  device: string,
  length: number,
): string | null {
  if (envelope.conversation !== group.conversation) return "wrong_group";
  if (envelope.generation !== group.generation) return "wrong_group";
  if (envelope.sender !== device || envelope.sizeClass !== length) return "bad_envelope";
  return null;
}

/**
 * Whether to join: a later generation, or the live one again after leaving it, and then only at a later epoch.
 *
 * `leftEpoch` is null while this device is in the live generation. So a Welcome that the hub repeats takes nobody back
 * to an epoch that is over.
 */
export function takesWelcome(
  live: number,
  generation: number,
  leftEpoch: number | null,
  epoch: number,
): boolean {
  if (generation !== live) return generation > live;
  return leftEpoch !== null && epoch > leftEpoch;
}

/** Whether a message refused in one epoch can be encrypted again: only in a later one. */
export function mayEncrypt(
  generation: number,
  epoch: number,
  barredGeneration: number | null,
  barredEpoch: number | null,
): boolean {
  if (barredGeneration === null || barredEpoch === null) return true;
  if (generation !== barredGeneration) return generation > barredGeneration;
  return epoch > barredEpoch;
}
