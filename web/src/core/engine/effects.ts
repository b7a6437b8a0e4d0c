/** What came of a delivery or an answer: acted on in the same batch. As `wardline.client.effects`. */
import type { Bytes } from "../bytes";
import type { Identity } from "../mls";
import type { Envelope, ReportGroup } from "../protocol/wire";

/** Another member's message, decrypted and checked; each one exactly once, in the order of positions. */
export interface MessageReceived {
  readonly kind: "message_received";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly position: number;
  /** When the hub stored it, milliseconds: the hub's word. */
  readonly at: number;
  readonly envelope: Envelope;
  readonly sender: Identity;
  /** Encoded content, without padding. */
  readonly content: Bytes;
}

/** A delivered message that cannot be shown: forged, repeated, undecryptable. The cursor moved past it. */
export interface MessageRejected {
  readonly kind: "message_rejected";
  /** Null where not even the group could be read. */
  readonly conversation: string | null;
  readonly position: number;
  readonly at: number;
  readonly code: string;
  /** The leaf that signed it, where it was decrypted. */
  readonly sender: string | null;
}

/** This device became a member by a Welcome. What comes after `position` it can read. */
export interface Joined {
  readonly kind: "joined";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly position: number;
  /** The organisation that founded the generation. */
  readonly founder: string;
  readonly members: readonly Identity[];
  readonly lastResort: boolean;
}

/** A Welcome that this device does not take. Nothing changed but the cursor. */
export interface WelcomeRejected {
  readonly kind: "welcome_rejected";
  readonly conversation: string;
  readonly generation: number;
  readonly code: string;
}

/** A commit of another member was applied; with nobody added or removed it was a self-update. */
export interface MembersChanged {
  readonly kind: "members_changed";
  readonly conversation: string;
  readonly generation: number;
  /** The epoch that it began. */
  readonly epoch: number;
  readonly committer: Identity;
  readonly added: readonly Identity[];
  readonly removed: readonly Identity[];
  readonly removedSelf: boolean;
  /** Of the epoch that it began (RFC 9420 section 8.7); empty where this device is out. */
  readonly authenticator: Bytes;
}

/** Another device's marks rose: the hub's word, shown as such. */
export interface ReceiptAdvanced {
  readonly kind: "receipt_advanced";
  readonly conversation: string;
  readonly device: string;
  readonly delivered: number;
  readonly read: number;
}

/** This device cannot go on in a generation. Said once per generation; the steward founds the next one. */
export interface Stalled {
  readonly kind: "stalled";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly reason: ReportGroup["reason"];
}

/** An own message was taken by the hub: it has its place, and every member will get it. */
export interface MessageSettled {
  readonly kind: "message_settled";
  readonly conversation: string;
  readonly message: string;
  readonly generation: number;
  readonly epoch: number;
  readonly position: number;
  readonly at: number;
}

/** An own message will not be sent: refused for good. */
export interface MessageFailed {
  readonly kind: "message_failed";
  readonly conversation: string;
  readonly message: string;
  readonly code: string;
}

/** An own commit won its epoch and is applied. */
export interface CommitSettled {
  readonly kind: "commit_settled";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly authenticator: Bytes;
}

/** An own commit lost its race or was refused, and is cleared. */
export interface CommitLost {
  readonly kind: "commit_lost";
  readonly conversation: string;
  readonly generation: number;
  readonly epoch: number;
  readonly code: string;
}

export type Effect =
  | MessageReceived
  | MessageRejected
  | Joined
  | WelcomeRejected
  | MembersChanged
  | ReceiptAdvanced
  | Stalled
  | MessageSettled
  | MessageFailed
  | CommitSettled
  | CommitLost;
export type Effects = readonly Effect[];
