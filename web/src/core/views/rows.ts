/** What the views keep beside the messages, so that none is ever computed from a whole thread. */
import type { ConversationKind, Person, Priority, SendState } from "../api";
import type { AcknowledgementKind, Content, PageReason } from "../content/types";

interface AnnotationBase {
  /** The message that carried it. */
  readonly id: string;
  readonly account: string;
  readonly at: number;
  /** Null until the hub took it. */
  readonly position: number | null;
}

interface Answer {
  readonly kind: "acknowledgement";
  readonly how: AcknowledgementKind;
  readonly text: string;
  /** Whom its author says to act for; absent: themself. What is no account's id is there, too. */
  readonly principal?: string;
  /** The vault's word when it came: its author was the principal's delegate. */
  readonly confirmed?: boolean;
}

/** One thing that somebody did about a message. What it does to the message is decided when it is shown (`fold.ts`). */
export type Annotation = AnnotationBase &
  (
    | Answer
    | { readonly kind: "edit"; readonly body: string; readonly mentions: readonly string[] }
    | { readonly kind: "retraction"; readonly reason: string }
    | { readonly kind: "reaction"; readonly emoji: string; readonly removed: boolean }
    | {
        readonly kind: "page";
        readonly target: string;
        readonly reason: PageReason;
        readonly due: number | null;
        readonly attempt: number;
      }
    | { readonly kind: "superseded" }
  );

/** By the message that they are about, which need not be stored here. */
export type AnnotationsRow = readonly Annotation[];

export interface Summary {
  readonly kind: ConversationKind;
  readonly title: string;
  readonly roster: readonly (Person & { readonly delegate?: string | null })[];
  /** Encoded `content.Patient`. */
  readonly patient: Uint8Array | null;
  readonly careTeam: readonly string[];
  readonly labels?: readonly string[];
  readonly emergency?: { readonly access: string; readonly until: number } | null;
  /** This account may take others off the roster. */
  readonly founder?: boolean;
}

/** A message that somebody has to answer, as far as this account knows. */
export interface OpenItem {
  readonly message: string;
  /** The message that a handoff hands on; else itself. */
  readonly about: string;
  readonly author: string;
  readonly priority: Priority;
  readonly position: number;
  readonly due: number | null;
}

export interface LastMessage {
  readonly message: string;
  readonly order: number;
  readonly at: number;
  readonly author: string;
  readonly priority: Priority;
  readonly state: SendState;
  /** Cut short. */
  readonly content: Content;
  readonly retracted: boolean;
}

export interface InboxRow {
  /** What the vault told; null until it did. */
  readonly summary: Summary | null;
  readonly last: LastMessage | null;
  readonly unread: number;
  /** The newest position of a message that asks this account by name; 0 for none. */
  readonly mentionedAt: number;
  readonly open: readonly OpenItem[];
  /** This account took something here. */
  readonly took: boolean;
  readonly lastPosition: number;
  /** The first position stored; null for none. */
  readonly earliest: number | null;
  /** Answers in another's name of which the vault has not been asked since they came. */
  readonly unsure?: readonly { readonly about: string; readonly id: string }[];
}

export interface DeviceMarks {
  readonly account: string;
  /** What it was sent: behind the conversation's last position when it came, up to the one when it went. */
  readonly spans: readonly (readonly [after: number, last: number | null])[];
  readonly delivered: number;
  readonly read: number;
}

/** A conversation's devices, those that left too. */
export type ReadersRow = Readonly<Record<string, DeviceMarks>>;

export interface TrendValue {
  readonly at: number;
  readonly value: string;
  readonly unit: string;
  readonly message: string;
}

/** Values of one observation code in one conversation, oldest first. */
export type TrendRow = readonly TrendValue[];

/** What the search looks through: a message's words, each once. */
export interface TokenEntry {
  readonly m: string;
  readonly c: string;
  readonly a: number;
  readonly w: string;
}
