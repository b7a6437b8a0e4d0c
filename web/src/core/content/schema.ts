// Written by tools/generate.mjs from spec/content/content.schema.json.
import { binary, boolean, encoded, integer, list, nullable, oneOfTexts, text } from "../protocol/shapes";
import { type MapShape, map } from "./map";
import type * as t from "./types";
import type { KnownContent } from "./types";

export const CONTENT_VERSION = 1;

const acknowledgementKindShape = oneOfTexts<t.AcknowledgementKind>("accepted", "declined", "read_back", "seen");

export const acknowledgementShape = map<t.Acknowledgement>("acknowledgement", {
  version: [integer(), 1],
  kind: [acknowledgementKindShape],
  message: [text()],
  on_behalf_of: [nullable(text()), null],
  text: [text(), ""],
});

export const allergyShape = map<t.Allergy>(null, {
  text: [text()],
  kind: [text(), ""],
  reaction: [text(), ""],
  severity: [text(), ""],
});

export const attachmentShape = map<t.Attachment>(null, {
  blob: [text()],
  key: [binary()],
  media_type: [text()],
  name: [text()],
  sha256: [binary()],
  size: [integer()],
  duration: [nullable(integer()), null],
  height: [nullable(integer()), null],
  preview: [binary(), new Uint8Array(0)],
  width: [nullable(integer()), null],
});

export const codeShape = map<t.Code>(null, {
  code: [text()],
  system: [text(), ""],
  text: [text(), ""],
});

export const identifierShape = map<t.Identifier>(null, {
  authority: [text()],
  value: [text()],
  kind: [text(), ""],
});

export const patientShape = map<t.Patient>(null, {
  identifiers: [list(identifierShape)],
  name: [text()],
  allergies: [list(allergyShape), []],
  birth_date: [text(), ""],
  id: [nullable(text()), null],
  location: [text(), ""],
  sex: [text(), ""],
});

export const momentShape = map<t.Moment>(null, {
  text: [text()],
  at: [nullable(integer()), null],
});

export const documentShape = map<t.Document>("document", {
  version: [integer(), 1],
  document_key: [text()],
  kind: [text()],
  lines: [list(text())],
  patient: [patientShape],
  received: [integer()],
  author: [text(), ""],
  completion: [text(), ""],
  number: [text(), ""],
  shown: [nullable(list(text())), null],
  title: [nullable(codeShape), null],
  written: [nullable(momentShape), null],
});

export const editShape = map<t.Edit>("edit", {
  version: [integer(), 1],
  body: [text()],
  message: [text()],
  mentions: [list(text()), []],
});

const evaluationShape = oneOfTexts<t.Evaluation>("abnormal", "critical", "normal", "not_evaluated");

export const handoffShape = map<t.Handoff>("handoff", {
  version: [integer(), 1],
  message: [text()],
  original: [encoded],
  reason: [text()],
  sender: [text()],
  sent: [integer()],
  conversation: [nullable(text()), null],
});

const noticeKindShape = oneOfTexts<t.NoticeKind>("admission_cancelled", "discharge_cancelled", "glass_broken", "glass_mended", "organisation_left", "outside_care_team", "patient_admitted", "patient_discharged", "patient_registered", "patient_transferred", "patient_updated", "patients_merged", "recovery_asked", "roster_changed", "transfer_cancelled");

export const noticeShape = map<t.Notice>("notice", {
  version: [integer(), 1],
  kind: [noticeKindShape],
  after: [text(), ""],
  asked_by: [text(), ""],
  before: [text(), ""],
  happened: [nullable(momentShape), null],
  joined: [list(text()), []],
  left: [list(text()), []],
  merged: [list(identifierShape), []],
  patient: [nullable(patientShape), null],
  reason: [text(), ""],
  recovery: [text(), ""],
});

const resultStatusShape = oneOfTexts<t.ResultStatus>("cancelled", "corrected", "entered_in_error", "final", "partial", "preliminary", "registered", "unknown");

export const observationShape = map<t.Observation>(null, {
  code: [codeShape],
  evaluation: [evaluationShape],
  value: [text()],
  flags: [list(text()), []],
  notes: [list(text()), []],
  observed: [nullable(momentShape), null],
  reason: [text(), ""],
  reference_range: [text(), ""],
  shown: [nullable(text()), null],
  status: [resultStatusShape, "unknown"],
  sub_id: [text(), ""],
  unit: [text(), ""],
  value_type: [text(), ""],
});

const pageReasonShape = oneOfTexts<t.PageReason>("critical", "declined", "off_duty", "requested", "unacknowledged");

export const pageShape = map<t.Page>("page", {
  version: [integer(), 1],
  message: [text()],
  reason: [pageReasonShape],
  target: [text()],
  attempt: [integer(), 1],
  before: [nullable(text()), null],
  due: [nullable(integer()), null],
});

export const reactionShape = map<t.Reaction>("reaction", {
  version: [integer(), 1],
  emoji: [text()],
  message: [text()],
  removed: [boolean, false],
});

export const resultShape = map<t.Result>("result", {
  version: [integer(), 1],
  code: [codeShape],
  number: [integer()],
  observations: [list(observationShape)],
  order_key: [text()],
  patient: [patientShape],
  received: [integer()],
  status: [resultStatusShape],
  acknowledge_by: [nullable(integer()), null],
  collected: [nullable(momentShape), null],
  critical: [list(integer()), []],
  diagnostic_report: [nullable(text()), null],
  filler: [text(), ""],
  known: [boolean, false],
  not_evaluated: [list(integer()), []],
  notes: [list(text()), []],
  placer: [text(), ""],
  resulted: [nullable(momentShape), null],
  supersedes: [nullable(text()), null],
});

export const retractionShape = map<t.Retraction>("retraction", {
  version: [integer(), 1],
  message: [text()],
  reason: [text(), ""],
});

export const textShape = map<t.Text>("text", {
  version: [integer(), 1],
  body: [text()],
  acknowledge_by: [nullable(integer()), null],
  attachments: [list(attachmentShape), []],
  mentions: [list(text()), []],
  on_behalf_of: [nullable(text()), null],
  patient: [nullable(patientShape), null],
  reply_to: [nullable(text()), null],
});

/** By `type`. */
export const CONTENTS: Readonly<Record<string, MapShape<KnownContent>>> = {
  text: textShape,
  edit: editShape,
  retraction: retractionShape,
  reaction: reactionShape,
  result: resultShape,
  document: documentShape,
  acknowledgement: acknowledgementShape,
  handoff: handoffShape,
  notice: noticeShape,
  page: pageShape,
};
