// Written by tools/generate.mjs from spec/content/content.schema.json.

/** One step, about one message. The envelope's `acknowledges` names the same message. */
export interface Acknowledgement {
  readonly type: "acknowledgement";
  readonly version: number;
  readonly kind: AcknowledgementKind;
  readonly message: string;
  readonly on_behalf_of: string | null;
  readonly text: string;
}

/** The steps that close the loop. */
export type AcknowledgementKind =
  | "accepted"
  | "declined"
  | "read_back"
  | "seen";

/** One allergy or intolerance, in the words of the source. */
export interface Allergy {
  readonly text: string;
  readonly kind: string;
  readonly reaction: string;
  readonly severity: string;
}

/** Where a file is, how to open it, and how to know that it is whole. Nothing here is believed before the bytes were fetched and compared: a sender may be wrong, or lie. */
export interface Attachment {
  readonly blob: string;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly media_type: string;
  readonly name: string;
  readonly sha256: Uint8Array<ArrayBuffer>;
  readonly size: number;
  readonly duration: number | null;
  readonly height: number | null;
  readonly preview: Uint8Array<ArrayBuffer>;
  readonly width: number | null;
}

/** What was measured or ordered: a code, its system's name as sent, and its words. */
export interface Code {
  readonly code: string;
  readonly system: string;
  readonly text: string;
}

/** One document, its lines as sent. */
export interface Document {
  readonly type: "document";
  readonly version: number;
  readonly document_key: string;
  readonly kind: string;
  readonly lines: readonly string[];
  readonly patient: Patient;
  readonly received: number;
  readonly author: string;
  readonly completion: string;
  readonly number: string;
  readonly shown: readonly string[] | null;
  readonly title: Code | null;
  readonly written: Moment | null;
}

/** Other words in place of a text's. Its attachments, its priority and what it asks for stay. */
export interface Edit {
  readonly type: "edit";
  readonly version: number;
  readonly body: string;
  readonly message: string;
  readonly mentions: readonly string[];
}

/** What the vault's limits and the laboratory's own range say of one value. */
export type Evaluation =
  | "abnormal"
  | "critical"
  | "normal"
  | "not_evaluated";

/** The original, unchanged, and where it came from. The vault vouches for it by sending it. */
export interface Handoff {
  readonly type: "handoff";
  readonly version: number;
  readonly message: string;
  readonly original: Content;
  readonly reason: string;
  readonly sender: string;
  readonly sent: number;
  readonly conversation: string | null;
}

/** A number and who gave it. The bare number never identifies anyone. */
export interface Identifier {
  readonly authority: string;
  readonly value: string;
  readonly kind: string;
}

/** A time as a source wrote it, and as it is understood. */
export interface Moment {
  readonly text: string;
  readonly at: number | null;
}

/** One event. */
export interface Notice {
  readonly type: "notice";
  readonly version: number;
  readonly kind: NoticeKind;
  readonly after: string;
  readonly asked_by: string;
  readonly before: string;
  readonly happened: Moment | null;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly merged: readonly Identifier[];
  readonly patient: Patient | null;
  readonly reason: string;
  readonly recovery: string;
}

/** What happened. */
export type NoticeKind =
  | "admission_cancelled"
  | "discharge_cancelled"
  | "glass_broken"
  | "glass_mended"
  | "organisation_left"
  | "outside_care_team"
  | "patient_admitted"
  | "patient_discharged"
  | "patient_registered"
  | "patient_transferred"
  | "patient_updated"
  | "patients_merged"
  | "recovery_asked"
  | "roster_changed"
  | "transfer_cancelled";

/** One value (one OBX segment). */
export interface Observation {
  readonly code: Code;
  readonly evaluation: Evaluation;
  readonly value: string;
  readonly flags: readonly string[];
  readonly notes: readonly string[];
  readonly observed: Moment | null;
  readonly reason: string;
  readonly reference_range: string;
  readonly shown: string | null;
  readonly status: ResultStatus;
  readonly sub_id: string;
  readonly unit: string;
  readonly value_type: string;
}

/** One page for one message. */
export interface Page {
  readonly type: "page";
  readonly version: number;
  readonly message: string;
  readonly reason: PageReason;
  readonly target: string;
  readonly attempt: number;
  readonly before: string | null;
  readonly due: number | null;
}

/** Why this person is paged. */
export type PageReason =
  | "critical"
  | "declined"
  | "off_duty"
  | "requested"
  | "unacknowledged";

/** Name and two identifiers at least (Joint Commission NPSG.01.01.01), where the source sent two. */
export interface Patient {
  readonly identifiers: readonly Identifier[];
  readonly name: string;
  readonly allergies: readonly Allergy[];
  readonly birth_date: string;
  readonly id: string | null;
  readonly location: string;
  readonly sex: string;
}

/** An emoji at a message. It acknowledges nothing. */
export interface Reaction {
  readonly type: "reaction";
  readonly version: number;
  readonly emoji: string;
  readonly message: string;
  readonly removed: boolean;
}

/** A laboratory, imaging or vital-signs result for one order. */
export interface Result {
  readonly type: "result";
  readonly version: number;
  readonly code: Code;
  readonly number: number;
  readonly observations: readonly Observation[];
  readonly order_key: string;
  readonly patient: Patient;
  readonly received: number;
  readonly status: ResultStatus;
  readonly acknowledge_by: number | null;
  readonly collected: Moment | null;
  readonly critical: readonly number[];
  readonly diagnostic_report: string | null;
  readonly filler: string;
  readonly known: boolean;
  readonly not_evaluated: readonly number[];
  readonly notes: readonly string[];
  readonly placer: string;
  readonly resulted: Moment | null;
  readonly supersedes: string | null;
}

/** How final a card or one value is (HL7 tables 0123 and 0085, in words). */
export type ResultStatus =
  | "cancelled"
  | "corrected"
  | "entered_in_error"
  | "final"
  | "partial"
  | "preliminary"
  | "registered"
  | "unknown";

/** The author takes a text back: it is no longer shown. Who read it before has read it, and the record keeps it. */
export interface Retraction {
  readonly type: "retraction";
  readonly version: number;
  readonly message: string;
  readonly reason: string;
}

/** A message in words, with files or without. */
export interface Text {
  readonly type: "text";
  readonly version: number;
  readonly body: string;
  readonly acknowledge_by: number | null;
  readonly attachments: readonly Attachment[];
  readonly mentions: readonly string[];
  readonly on_behalf_of: string | null;
  readonly patient: Patient | null;
  readonly reply_to: string | null;
}

/** Content that a newer sender wrote: kept whole, shown as such, never an error. */
export interface Unknown {
  readonly type: "unknown";
  /** What its sender called it; empty where not even that can be read. */
  readonly named: string;
  readonly version: number;
  /** As received: a newer reader decodes it. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** What members say that this version knows. */
export type KnownContent =
  | Text
  | Edit
  | Retraction
  | Reaction
  | Result
  | Document
  | Acknowledgement
  | Handoff
  | Notice
  | Page;

export type Content = KnownContent | Unknown;

/** Fields that may be left out of what is written: they have a default. */
export interface Defaults {
  readonly text: "version" | "acknowledge_by" | "attachments" | "mentions" | "on_behalf_of" | "patient" | "reply_to";
  readonly edit: "version" | "mentions";
  readonly retraction: "version" | "reason";
  readonly reaction: "version" | "removed";
  readonly result: "version" | "acknowledge_by" | "collected" | "critical" | "diagnostic_report" | "filler" | "known" | "not_evaluated" | "notes" | "placer" | "resulted" | "supersedes";
  readonly document: "version" | "author" | "completion" | "number" | "shown" | "title" | "written";
  readonly acknowledgement: "version" | "on_behalf_of" | "text";
  readonly handoff: "version" | "conversation";
  readonly notice: "version" | "after" | "asked_by" | "before" | "happened" | "joined" | "left" | "merged" | "patient" | "reason" | "recovery";
  readonly page: "version" | "attempt" | "before" | "due";
}
