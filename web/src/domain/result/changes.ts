/** What a new version of a card says otherwise than the one before. */
import type { Observation, Result } from "../../core/content/types";

export type Change =
  | {
      readonly kind: "value";
      readonly name: string;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly kind: "unit" | "range" | "flags";
      readonly name: string;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly kind: "status";
      readonly name: string;
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: "added" | "removed"; readonly name: string; readonly value: string };

/** Only what both laboratories' words can show; equal cards have none. */
export function changesBetween(before: Result, after: Result): readonly Change[] {
  const old = byName(before.observations);
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const [key, value] of byName(after.observations)) {
    seen.add(key);
    const earlier = old.get(key);
    const name = nameOf(value);
    if (earlier === undefined) {
      changes.push({ kind: "added", name, value: withUnit(value) });
      continue;
    }
    push(changes, "value", name, withUnit(earlier), withUnit(value), earlier.value !== value.value);
    if (earlier.value === value.value) {
      push(changes, "unit", name, earlier.unit, value.unit);
    }
    push(changes, "range", name, earlier.reference_range, value.reference_range);
    push(changes, "flags", name, earlier.flags.join(" "), value.flags.join(" "));
    if (isWithdrawn(value) !== isWithdrawn(earlier)) {
      push(changes, "status", name, earlier.status, value.status);
    }
  }
  for (const [key, value] of old) {
    if (!seen.has(key)) {
      changes.push({ kind: "removed", name: nameOf(value), value: withUnit(value) });
    }
  }
  return changes;
}

/** The value for people: as the source wrote it. */
export function shownValue(observation: Observation): string {
  return observation.shown ?? observation.value;
}

export function nameOf(observation: Observation): string {
  return observation.code.text || observation.code.code;
}

function withUnit(observation: Observation): string {
  return [shownValue(observation), observation.unit].filter((part) => part !== "").join(" ");
}

function isWithdrawn(observation: Observation): boolean {
  return observation.status === "cancelled" || observation.status === "entered_in_error";
}

function push(
  changes: Change[],
  kind: "value" | "unit" | "range" | "flags" | "status",
  name: string,
  before: string,
  after: string,
  changed = before !== after,
): void {
  if (changed) {
    changes.push({ kind, name, before, after });
  }
}

function byName(observations: readonly Observation[]): Map<string, Observation> {
  const found = new Map<string, Observation>();
  for (const one of observations) {
    const bare = [one.code.system, one.code.code, one.sub_id ?? ""].join("\u0000");
    let key = bare;
    for (let again = 1; found.has(key); again += 1) {
      key = `${bare}\u0000${again}`;
    }
    found.set(key, one);
  }
  return found;
}
