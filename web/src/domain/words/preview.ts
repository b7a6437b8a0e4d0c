/** A message in a few words, for a row of the inbox and for announcing it. Pure: the words are said by the page. */
import type {
  Acknowledgement,
  Content,
  Notice,
  Observation,
  Result,
  Text,
} from "../../core/content/types";
import type { MessageKey, Phrase } from "../../i18n/catalogue";

/** Either our words, or those that somebody wrote. */
export type Words = { readonly said: string } | Phrase;

const LONGEST = 200;

export function isSaid(words: Words): words is { readonly said: string } {
  return "said" in words;
}

export function previewOf(content: Content, retracted = false): Words {
  if (retracted) return { key: "content.retracted" };
  switch (content.type) {
    case "text":
      return ofText(content);
    case "result":
      return ofResult(content);
    case "document":
      return {
        key: "content.document",
        values: { name: cut(content.title?.text || content.title?.code || content.kind) },
      };
    case "acknowledgement":
      return ofAcknowledgement(content);
    case "handoff":
      return ofHandoff(content.original);
    case "notice":
      return ofNotice(content);
    case "page":
      return { key: PAGES[content.reason] ?? "content.page" };
    case "reaction":
      return { key: "content.reaction", values: { emoji: content.emoji } };
    case "edit":
      return { key: "content.edit" };
    case "retraction":
      return { key: "content.retracted" };
    case "unknown":
      return { key: "content.unknown" };
  }
}

/** One line: line breaks and tabs are blanks, and long texts are cut between characters that people see. */
export function cut(text: string, longest = LONGEST): string {
  const line = text.replace(/\s+/gu, " ").trim();
  if (line.length <= longest) return line;
  return `${Array.from(line).slice(0, longest).join("").trimEnd()}…`;
}

function ofText(content: Text): Words {
  if (content.body.trim() !== "") return { said: cut(content.body) };
  const [only] = content.attachments;
  const count = content.attachments.length;
  if (only === undefined) return { key: "content.empty" };
  if (count === 1 && only.duration !== null) {
    return { key: "content.voice", values: { length: lengthOf(only.duration) } };
  }
  const photos = content.attachments.every((file) => file.media_type.startsWith("image/"));
  return { key: photos ? "content.photo" : "content.attachment", values: { count } };
}

function lengthOf(duration: number): string {
  const seconds = Math.max(0, Math.round(duration / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The value as the source wrote it, with its unit, and its name from the observation. */
export function valueWithUnit(observation: Observation): string {
  const value = observation.shown ?? observation.value;
  return cut(observation.unit === "" ? value : `${value} ${observation.unit}`, 60);
}

function ofResult(content: Result): Words {
  const name = cut(content.code.text || content.code.code, 60);
  if (content.status === "cancelled" || content.status === "entered_in_error") {
    return { key: "content.result.cancelled", values: { name } };
  }
  const [first] = content.critical;
  const critical = first === undefined ? undefined : content.observations[first];
  const count = content.observations.length;
  if (critical !== undefined && content.critical.length === 1) {
    return ofValue("content.result.critical", critical);
  }
  if (content.critical.length > 1) {
    const values = { name, count, critical: content.critical.length };
    return { key: "content.result.several.critical", values };
  }
  const corrected = content.status === "corrected";
  const [only] = content.observations;
  if (only !== undefined && count === 1) {
    return ofValue(corrected ? "content.result.corrected" : "content.result", only);
  }
  if (corrected) return { key: "content.result.several.corrected", values: { name } };
  return { key: "content.result.several", values: { name, count } };
}

function ofValue(key: MessageKey, observation: Observation): Phrase {
  const name = cut(observation.code.text || observation.code.code, 60);
  return { key, values: { name, value: valueWithUnit(observation) } };
}

function ofAcknowledgement(content: Acknowledgement): Words {
  if (content.kind === "read_back" && content.text !== "") {
    return { key: "content.acknowledged.read.back", values: { text: cut(content.text) } };
  }
  if (content.kind === "accepted") return { key: "content.acknowledged.accepted" };
  if (content.kind === "declined") return { key: "content.acknowledged.declined" };
  return { key: "content.acknowledged.seen" };
}

function ofHandoff(original: Content): Words {
  // A hand-over of a hand-over is nobody's: its words would be those of a page, again and again.
  return original.type === "handoff" ? { key: "content.unknown" } : previewOf(original);
}

const PAGES: Readonly<Record<string, MessageKey>> = {
  critical: "content.page.critical",
  unacknowledged: "content.page.unacknowledged",
  declined: "content.page.declined",
  off_duty: "content.page.off_duty",
  requested: "content.page.requested",
};

const NOTICES: Readonly<Record<Notice["kind"], MessageKey>> = {
  patient_admitted: "content.notice.patient_admitted",
  patient_registered: "content.notice.patient_registered",
  patient_transferred: "content.notice.patient_transferred",
  patient_discharged: "content.notice.patient_discharged",
  admission_cancelled: "content.notice.admission_cancelled",
  transfer_cancelled: "content.notice.transfer_cancelled",
  discharge_cancelled: "content.notice.discharge_cancelled",
  patient_updated: "content.notice.patient_updated",
  patients_merged: "content.notice.patients_merged",
  roster_changed: "content.notice.roster_changed",
  organisation_left: "content.notice.organisation_left",
  outside_care_team: "content.notice.outside_care_team",
  glass_broken: "content.notice.glass_broken",
  glass_mended: "content.notice.glass_mended",
  recovery_asked: "content.notice.recovery_asked",
};

function ofNotice(content: Notice): Words {
  if (content.kind === "patient_transferred" && content.after !== "") {
    return { key: "content.notice.patient_transferred.to", values: { after: cut(content.after) } };
  }
  if (content.kind === "recovery_asked" && content.asked_by !== "") {
    return { key: "content.notice.recovery_asked.by", values: { name: cut(content.asked_by, 60) } };
  }
  return { key: NOTICES[content.kind] ?? "content.notice.other" };
}
