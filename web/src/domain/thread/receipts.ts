/** How far a message came, in few words. Delivered and read are the hub's word; acknowledgements are people's own. */
import type { Acknowledged, MessageView, Person, PersonStatus } from "../../core/api";
import { answererOf } from "./answers";

export type ReceiptSummary =
  | { readonly kind: "waiting" }
  | { readonly kind: "failed" }
  /** Nobody else is there to read it. */
  | { readonly kind: "alone" }
  | { readonly kind: "sent"; readonly total: number }
  | { readonly kind: "delivered"; readonly count: number; readonly total: number }
  | { readonly kind: "read"; readonly count: number; readonly total: number };

export function summariseReceipts(message: Pick<MessageView, "state" | "people">): ReceiptSummary {
  if (message.state !== "sent") {
    return { kind: message.state };
  }
  const total = message.people.length;
  if (total === 0) {
    return { kind: "alone" };
  }
  const read = message.people.filter(hasRead).length;
  if (read > 0) {
    return { kind: "read", count: read, total };
  }
  const delivered = message.people.filter((one) => one.delivered).length;
  return delivered > 0 ? { kind: "delivered", count: delivered, total } : { kind: "sent", total };
}

export type PersonStep = "none" | "delivered" | "read" | Acknowledged["kind"];

/** The furthest step of one person. Who acknowledged has read, whatever the hub says; whose delegate did need not have. */
export function stepOf(status: PersonStatus): PersonStep {
  if (status.acknowledged !== null) {
    return status.acknowledged.kind;
  }
  return status.read ? "read" : status.delivered ? "delivered" : "none";
}

/** Who has not done it stands first: that is what the list is opened for. */
export function orderPeople(people: readonly PersonStatus[]): readonly PersonStatus[] {
  return [...people].sort(
    (a, b) => RANK[stepOf(a)] - RANK[stepOf(b)] || a.person.name.localeCompare(b.person.name),
  );
}

const RANK: Readonly<Record<PersonStep, number>> = {
  declined: 0,
  none: 1,
  delivered: 2,
  read: 3,
  seen: 4,
  read_back: 5,
  accepted: 6,
};

export type Responsible =
  /** Took it. */
  | { readonly kind: "accepted"; readonly by: Acknowledged }
  /** Is asked, until `due`. */
  | {
      readonly kind: "paged";
      readonly person: Person;
      readonly due: number | null;
      readonly attempt: number;
    }
  | { readonly kind: "nobody" };

/** Who is responsible now: the last who took it and has not declined since; else whom the last page asks. */
export function responsibleFor(
  message: Pick<MessageView, "acknowledgements" | "paged">,
): Responsible {
  const holders: Acknowledged[] = [];
  for (const step of message.acknowledgements) {
    const person = answererOf(step);
    if ((step.kind !== "accepted" && step.kind !== "declined") || person === null) {
      continue;
    }
    const before = holders.findIndex((one) => answererOf(one)?.account === person.account);
    if (before >= 0) {
      holders.splice(before, 1);
    }
    if (step.kind === "accepted") {
      holders.push(step);
    }
  }
  const by = holders.at(-1);
  if (by !== undefined) {
    return { kind: "accepted", by };
  }
  const paged = message.paged;
  return paged === null
    ? { kind: "nobody" }
    : { kind: "paged", person: paged.person, due: paged.due, attempt: paged.attempt };
}

function hasRead(status: PersonStatus): boolean {
  const answer = status.acknowledged;
  return status.read || (answer !== null && answer.actingFor === undefined);
}
