/** What compliance screens know by name; the vault may tell of more, from a newer version. */
import type { Phrase } from "../../i18n/catalogue";

const RULES = [
  "failed_sign_ins",
  "failed_sign_ins_overall",
  "new_devices",
  "history_read",
  "patient_searches",
  "archive_searches",
  "break_glass",
  "refused_requests",
  "refused_pins",
  "new_country",
  "impossible_travel",
  "new_device_class",
  "out_of_hours",
  "exports",
  "unconfirmed_wipes",
] as const;

/** A rule of the watch in words. */
export function ruleWords(rule: string): Phrase {
  return { key: `watch.rule.${RULES.find((each) => each === rule) ?? "other"}` };
}

const ITEM_KINDS = [
  "unreadable_message",
  "held_result",
  "unfiled_message",
  "unknown_clinician",
  "unsent_message",
  "lost_attachment",
  "unhandled_message",
  "unhandled_event",
  "emergency_access",
  "watch_finding",
  "unanswered",
] as const;

/** What waits, in words. */
export function itemWords(kind: string): Phrase {
  return { key: `item.kind.${ITEM_KINDS.find((each) => each === kind) ?? "other"}` };
}

const REASONS = [
  "no_recipient",
  "no_identifier",
  "identifiers_conflict",
  "order_of_another_patient",
  "out_of_order",
  "no_visit",
  "unknown_clinician",
  "too_large",
  "repeated",
  "already_merged",
  "hl7_malformed",
  "hl7_too_large",
  "hl7_framing",
  "hl7_character_set",
  "hl7_unsupported",
  "hl7_no_patient",
] as const;

/** Why a gateway held it; null where it is an error's code. */
export function holdWords(reason: string): Phrase | null {
  const known = REASONS.find((each) => each === reason);
  return known === undefined ? null : { key: `item.reason.${known}` };
}

/** What a policy decision may be about. */
export type PolicyObject = "person" | "conversation" | "patient" | "device" | "organisation";

export const POLICY_ACTIONS = {
  start_conversation: "person",
  join: "conversation",
  read_history: "conversation",
  send: "conversation",
  forward: "conversation",
  change_roster: "conversation",
  close: "conversation",
  find_people: "person",
  find_patients: "patient",
  open_patient: "patient",
  break_glass: "patient",
  remove_device: "device",
  wipe: "device",
  invite: "person",
  administer: "organisation",
  export: "organisation",
  change_policy: "organisation",
  review_break_glass: "organisation",
  review_findings: "organisation",
  read_audit: "organisation",
  resolve_work_items: "organisation",
} as const satisfies Readonly<Record<string, PolicyObject>>;

export type PolicyActionName = keyof typeof POLICY_ACTIONS;

/** Whole minutes between two times, at least one. */
export function minutesBetween(from: number, until: number): number {
  return Math.max(1, Math.round((until - from) / 60_000));
}

export const LONGEST_REMARK = 1000;
