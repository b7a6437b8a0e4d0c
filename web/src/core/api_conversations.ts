/**
 * What the page is told of conversations and messages, and what it says in them: the types of `Core`'s reading and writing.
 */

import type { OwnEmergency } from "./api_identity";
import type { Id, Millis, Person } from "./api_values";
import type { AcknowledgementKind, Content, PageReason, Patient } from "./content/types";

/** Why a conversation stands where it stands, most urgent first; the order of the inbox. */
export type Need = "critical" | "unacknowledged" | "mention" | "mine" | "rest";

export interface InboxEntry {
  readonly conversation: Id;
  readonly kind: ConversationKind;
  readonly title: string;
  readonly roster: readonly Person[];
  readonly patient: Patient | null;
  readonly need: Need;
  /** When the open deadline of its most urgent message ends, if it has one. */
  readonly due: Millis | null;
  /** Messages of others that its owner has not read and that are meant to be read (no receipts, no acknowledgements). */
  readonly unread: number;
  readonly last: MessagePreview | null;
  readonly draft: boolean;
}

export type ConversationKind = "direct" | "group" | "patient" | "role" | "order" | "broadcast";

/** Whom an author says to act for. Whoever shows it shows the author, too. */
export interface ActingFor {
  /** Without a name where the vault told none. */
  readonly person: Person;
  /** The vault said last that the author is their delegate. */
  readonly confirmed: boolean;
}

export interface MessagePreview {
  readonly message: Id;
  readonly at: Millis;
  readonly author: Person;
  /** Absent: it is in its author's own name. */
  readonly actingFor?: ActingFor;
  readonly mine: boolean;
  readonly priority: Priority;
  readonly state: SendState;
  /** The page puts it into words; long texts are cut. */
  readonly content: Content;
  readonly retracted: boolean;
}

export interface InboxFilter {
  /** A patient's vault id. */
  readonly patient?: Id;
  /** An account. */
  readonly person?: Id;
  readonly need?: Need;
  readonly unread?: boolean;
  /** Words in title, patient, roster. */
  readonly text?: string;
}

export interface InboxPage {
  readonly entries: readonly InboxEntry[];
  readonly total: number;
  /** How many of each need pass every part of the filter but `need`: the sections' headings. */
  readonly counts: Readonly<Record<Need, number>>;
  /** Conversations with something unread, whatever the filter: the badge. */
  readonly unread: number;
}

export interface ConversationView {
  readonly conversation: Id;
  readonly kind: ConversationKind;
  readonly title: string;
  readonly roster: readonly Person[];
  readonly patient: Patient | null;
  /** Accounts of the patient's care team; empty where the conversation has no patient. */
  readonly careTeam: readonly Id[];
  /** What it is marked as. */
  readonly labels: readonly string[];
  /** Its owner is in it by emergency access, and for how long; null otherwise. */
  readonly emergency: OwnEmergency | null;
  /** Its owner may take others off the roster. */
  readonly founder: boolean;
  /** Why nothing can be sent now, as a code; null when it can. */
  readonly closed: string | null;
  /** For whom its owner may write and answer here: who named them as delegate, by the vault's latest word. */
  readonly mayActFor: readonly Person[];
  readonly lastPosition: number;
  /** Position of the first message that its owner has not read; null when there is none. */
  readonly firstUnread: number | null;
  /** As in its inbox entry. */
  readonly unread: number;
  readonly draft: Draft | null;
}

/** 0 silent, 1 normal, 2 urgent, 3 critical. */
export type Priority = 0 | 1 | 2 | 3;
/** `waiting`: in the outbox; `sent`: the hub has it; `failed`: it never will. */
export type SendState = "waiting" | "sent" | "failed";

/** What one person's devices did with a message: the hub's word, but for the acknowledgement. */
export interface PersonStatus {
  readonly person: Person;
  readonly delivered: boolean;
  readonly read: boolean;
  /** Their own answer, or their delegate's for them. */
  readonly acknowledged: Acknowledged | null;
}

export interface Acknowledged {
  readonly kind: AcknowledgementKind;
  /** Who truly did. */
  readonly person: Person;
  /** Absent: in their own name. Where the vault confirmed it when it came, it is that person's answer; else nobody's. */
  readonly actingFor?: ActingFor;
  readonly at: Millis;
  readonly text: string;
}

/** The last page for a message: whom it asks, and until when. */
export interface Paged {
  readonly person: Person;
  readonly reason: PageReason;
  readonly at: Millis;
  /** When the next person is paged; null when nobody is. */
  readonly due: Millis | null;
  readonly attempt: number;
}

export interface MessageView {
  readonly message: Id;
  readonly conversation: Id;
  /** Its place in the conversation from 1; null until the hub took it. */
  readonly position: number | null;
  /** When the hub stored it; when it was written, until then. */
  readonly at: Millis;
  readonly author: Person;
  /** Absent: it is in its author's own name. */
  readonly actingFor?: ActingFor;
  readonly mine: boolean;
  readonly priority: Priority;
  readonly state: SendState;
  /** Why it failed. */
  readonly failure: string | null;
  /**
   * As it reads now: the last edit applied. Retracted ones keep their type, without words. Unknown content without data
   * is a message that nobody could give this device: the hub kept it back, and the archive has none of it.
   */
  readonly content: Content;
  readonly replyTo: Quote | null;
  readonly edits: readonly EarlierText[];
  readonly retracted: { readonly at: Millis; readonly by: Person } | null;
  readonly reactions: readonly Reaction[];
  /** In order; also in `people`. */
  readonly acknowledgements: readonly Acknowledged[];
  readonly people: readonly PersonStatus[];
  readonly paged: Paged | null;
  /** The message with the next version of this result card. */
  readonly supersededBy: Id | null;
  /** Whom the content names by account: mentions, a page's target, who joined or left, a handoff's sender. */
  readonly named: readonly Person[];
  readonly mentionsMe: boolean;
  /** Upload or download of each attachment, 0 to 1; null when nothing is under way. */
  readonly progress: number | null;
}

export interface Quote {
  readonly message: Id;
  /** Null when the answered message is not stored here. */
  readonly author: Person | null;
  readonly content: Content | null;
}

export interface EarlierText {
  readonly body: string;
  readonly at: Millis;
}

export interface Reaction {
  readonly emoji: string;
  readonly people: readonly Person[];
  readonly mine: boolean;
}

export interface ThreadQuery {
  /** Messages before this position; from the newest when neither is given. */
  readonly before?: number;
  /** Messages from this position on. */
  readonly from?: number;
  readonly limit: number;
}

export interface ThreadPage {
  /** Oldest first. Own messages that the hub has not taken yet come last. */
  readonly messages: readonly MessageView[];
  readonly earlier: boolean;
  readonly later: boolean;
}

export interface OutgoingFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Blob;
  readonly width?: number;
  readonly height?: number;
  /** Milliseconds of a voice note. */
  readonly duration?: number;
  /** A small picture, at most 8 KiB. */
  readonly preview?: Uint8Array;
}

export interface Outgoing {
  readonly body: string;
  readonly priority: Priority;
  readonly replyTo?: Id;
  readonly mentions?: readonly Id[];
  readonly acknowledgeBy?: Millis;
  /** In this account's name; one of the conversation's `mayActFor`. */
  readonly onBehalfOf?: Id;
  readonly files?: readonly OutgoingFile[];
}

export interface Draft {
  readonly body: string;
  readonly priority: Priority;
  readonly replyTo: Id | null;
  readonly mentions: readonly Id[];
  readonly acknowledgeBy: Millis | null;
  readonly onBehalfOf?: Id | null;
}

export interface SearchHit {
  readonly conversation: Id;
  readonly title: string;
  readonly message: MessageView;
}

export interface PatientHit {
  readonly patient: Patient;
  readonly careTeam: readonly Person[];
  /** The conversation about this patient; null where its owner is not in it: `openPatient` brings them in. */
  readonly conversation: Id | null;
}

/** One value that a result card held: as its source wrote it, of the newest version of its card. */
export interface TrendValue {
  /** When it was observed or collected; when it was received, where neither is known. */
  readonly at: Millis;
  readonly value: string;
  /** Values of different units are never compared. */
  readonly unit: string;
}
