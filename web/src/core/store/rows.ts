/** What each table holds, opened: MessagePack maps. Bytes that go out are in here exactly as they leave. */
import type { Organisation, OutgoingFile, Person, Priority, SessionTerm } from "../api";

export interface StateRow {
  /** The last delivery whose effect is stored. */
  cursor: number;
  /** Own messages that the hub took. */
  sent: number;
  /** The last number given to an outbox row: numbers are never used again. */
  outbox: number;
  /** The last number given to a message that has no position yet, and to a block of the search index. */
  order: number;
  block: number;
  /** The blocks of the search index: number, level, entries. */
  blocks: [number, number, number][];
}

export interface ProfileRow {
  /** The hub's origin. */
  hub: string;
  organisation: Organisation;
  chain: Uint8Array[];
  anchor: Uint8Array;
  /** PKCS#8 DER, P-384. */
  signingKey: Uint8Array;
  me: Person;
  device: string;
  /** What the vault said last of this device's session. */
  term?: Omit<SessionTerm, "over">;
  /** Devices of the same owner that were members with this one, and whether the owner was told of each. */
  ownDevices?: Record<string, boolean>;
}

export type Standing = "joined" | "left" | "stalled";

export interface GroupRow {
  standing: Standing;
  leftEpoch: number;
  updateDue: number | null;
  sentInEpoch: number;
  closedSeq: number | null;
}

/** One conversation's marks (positions) and generations; `engine/held.ts` says what they mean. */
export interface ConversationRow {
  generation: number;
  delivered: number;
  read: number;
  deliveredConfirmed: number;
  readConfirmed: number;
  /** Up to here nothing is missing; `beyond` is what is stored after the first gap, as ranges. */
  whole: number;
  beyond: [number, number][];
  groups: Record<number, GroupRow>;
}

export type OutboxKind = "message" | "commit" | "key_packages" | "vault_request";

export interface OutboxRow {
  number: number;
  lane: string;
  kind: OutboxKind;
  message: string | null;
  priority: Priority;
  acknowledges: string | null;
  /** A message's content, or the body of a vault request. */
  content: Uint8Array | null;
  generation: number;
  epoch: number;
  /** The bytes that leave; a message without them waits to be encrypted. */
  payload: Uint8Array | null;
  welcome: Uint8Array | null;
  barredGeneration: number | null;
  barredEpoch: number | null;
}

export interface KeyPackageRow {
  secret: Uint8Array;
  lastResort: boolean;
  /** Seconds, as X.509. */
  expires: number;
}

export type MessageState = "waiting" | "sent" | "failed" | "received" | "history" | "missing";

/** As `wardline.client.local.model.Message`. */
export interface MessageRow {
  message: string;
  conversation: string;
  position: number | null;
  at: number;
  account: string;
  device: string;
  priority: Priority;
  acknowledges: string | null;
  content: Uint8Array;
  state: MessageState;
  failure: string | null;
  /** Its place in the thread: the position, or `UNPLACED` and a number; null for what a thread does not show. */
  order: number | null;
  /** Meant to be read by this account: it counts as unread until then. */
  counts: boolean;
}

/** Where own messages stand that the hub has not taken: behind all that have a position. */
export const UNPLACED = 2 ** 52;

/** A message whose files are still going up: it is composed when the hub has all of them. */
export interface UploadRow {
  conversation: string;
  priority: Priority;
  /** Encoded content, which names the files. */
  content: Uint8Array;
}

/** One of its files. */
/** One file of a draft; its bytes are a blob under `[id, 0]`. */
export type DraftFileRow = Omit<OutgoingFile, "bytes"> & {
  readonly id: string;
  readonly size: number;
  readonly notes: readonly string[];
};

export interface BlobRow {
  bytes: Uint8Array;
}

/**
 * How far a member's certificate is proven to be in the organisation's log. `pending`: the vault did not answer yet, or
 * no head of the log covers its record yet; `missing`: it answered, and could not prove it; `revoked`: the device was,
 * before it was proven here.
 */
export type CertificateState = "pending" | "proven" | "missing" | "revoked";

/** A leaf that was met in groups. */
export interface CertificateRow {
  device: string;
  account: string;
  /** Whose log has it. */
  organisation: string;
  state: CertificateState;
  /** When the vault last answered for it; 0 for not yet. */
  askedAt: number;
  /** Where it is a member's and not proven. */
  conversations: string[];
}

/** A log as this device verified it last. Its keys are taken at first sight and compared ever after. */
export interface LogRow {
  /** Verifier key (c2sp.org/signed-note), as are the witnesses'. */
  key: string;
  witnesses: string[];
  /** The last verified head, signed; empty before the first. */
  note: Uint8Array;
  /** Why the log is believed no more: it contradicts `note`, or comes with other keys and no restoration. */
  fault: "forked" | "replaced" | null;
  /** The signed head that says so. */
  evidence: Uint8Array;
  /** Last signed heads of the log before it went on after a restoration of the vault, oldest first. */
  former: Uint8Array[];
}
