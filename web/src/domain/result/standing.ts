/** What a card and its values are, as stable words: the page has the sentences. Never colour alone. */
import type { Evaluation, Observation, Result, ResultStatus } from "../../core/content/types";
import { readNumber, readRange } from "./sparkline";

export type Tone = "critical" | "abnormal" | "unknown" | "normal";

/** The worst thing that a card says. */
export function toneOf(result: Result): Tone {
  const tones = result.observations.map((one) => evaluationTone(one.evaluation));
  if (tones.includes("critical")) {
    return "critical";
  }
  if (tones.includes("abnormal")) {
    return "abnormal";
  }
  return tones.includes("unknown") || tones.length === 0 ? "unknown" : "normal";
}

export function evaluationTone(evaluation: Evaluation): Tone {
  return evaluation === "not_evaluated" ? "unknown" : evaluation;
}

/** Which side of the limits, where the flags, the deciding limit or the range say it. */
export function directionOf(observation: Observation): "high" | "low" | null {
  const flags = new Set(observation.flags);
  if (observation.reason === "limit_high" || observation.reason === "rise") {
    return "high";
  }
  if (observation.reason === "limit_low") {
    return "low";
  }
  if (flags.has("HH") || flags.has("H") || flags.has(">")) {
    return "high";
  }
  if (flags.has("LL") || flags.has("L") || flags.has("<")) {
    return "low";
  }
  return sideOf(observation);
}

function sideOf(observation: Observation): "high" | "low" | null {
  const number = readNumber(observation.value);
  const range = readRange(observation.reference_range);
  if (number === null || number.bounded || range === null) {
    return null;
  }
  if (range.high !== null && number.number > range.high) {
    return "high";
  }
  return range.low !== null && number.number < range.low ? "low" : null;
}

/** Reasons that the page has a sentence for (`vault/gateways/hl7/evaluate_value.py`). */
export const REASONS = [
  "missing",
  "withdrawn",
  "text",
  "bounded",
  "unknown_unit",
  "no_range",
  "laboratory_flag",
  "limit_low",
  "limit_high",
  "rise",
  "range",
] as const;
export type Reason = (typeof REASONS)[number];

export function reasonOf(observation: Observation): Reason | null {
  return REASONS.find((one) => one === observation.reason) ?? null;
}

/** Whether a card's status is worth a mark: final is what everybody expects. */
export function isRemarkableStatus(status: ResultStatus): boolean {
  return status !== "final";
}

/** The source says that there is no value: nothing, or HL7's null. */
export function isMissing(observation: Observation): boolean {
  return observation.value === "" || observation.value === '""';
}

/** A panel's values in the order in which they matter: critical, abnormal, not evaluated, normal; each as the source ordered. */
export function orderObservations(observations: readonly Observation[]): readonly Observation[] {
  return [...observations].sort((a, b) => ORDER[a.evaluation] - ORDER[b.evaluation]);
}

const ORDER: Readonly<Record<Evaluation, number>> = {
  critical: 0,
  abnormal: 1,
  not_evaluated: 2,
  normal: 3,
};
