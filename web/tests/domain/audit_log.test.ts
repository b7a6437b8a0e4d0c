/** The audit log for people: every action belongs somewhere, and a filter asks for no more than the wire takes. */
import { expect, test } from "vitest";
import { ACTIONS } from "../../src/core/audit/vocabulary";
import { AUDIT_GROUPS, actionsOf, dayOf, isId, personOf } from "../../src/domain/admin/audit";
import { holdWords, itemWords, minutesBetween, ruleWords } from "../../src/domain/admin/compliance";

test("a group is at most what one request may name, and no action is in two", () => {
  const all = AUDIT_GROUPS.map(actionsOf);
  for (const actions of all) {
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.length).toBeLessThanOrEqual(32);
  }
  const named = all.flat();
  expect(new Set(named).size).toBe(named.length);
  expect(named.filter((action) => !ACTIONS.includes(action))).toEqual([]);
});

test("days are those of this machine's calendar, and end where the next begins", () => {
  expect(dayOf("2026-03-05", false)).toBe(new Date(2026, 2, 5).getTime());
  expect(dayOf("2026-12-31", true)).toBe(new Date(2027, 0, 1).getTime());
  for (const date of ["", "yesterday", "2026-3-5", "0001-01-01"]) {
    expect(dayOf(date, false), date).toBeNull();
  }
});

test("an id is 32 digits, and nothing with a name in it", () => {
  expect(isId("0a".repeat(16))).toBe(true);
  for (const text of ["", "0A".repeat(16), `${"0a".repeat(16)}\n`, "Mary Jones"]) {
    expect(isId(text), text).toBe(false);
  }
});

test("whom it was done to is told where it is somebody else", () => {
  const [one, other] = ["0a".repeat(16), "0b".repeat(16)];
  const about = (id: string) => ({
    action: "account.suspended" as const,
    actor: { account: one },
    at: 0,
    objects: [{ id, kind: "account" as const }],
  });
  expect(personOf(about(other))).toBe(other);
  expect(personOf(about(one))).toBeNull();
});

test("what a newer vault names is told as such", () => {
  expect(ruleWords("failed_sign_ins").key).toBe("watch.rule.failed_sign_ins");
  expect(ruleWords("other_planet").key).toBe("watch.rule.other");
  expect(itemWords("other_planet").key).toBe("item.kind.other");
  expect(holdWords("no_recipient")?.key).toBe("item.reason.no_recipient");
  expect(holdWords("hl7_unsupported")?.key).toBe("item.reason.hl7_unsupported");
  expect(holdWords("not_a_member")).toBeNull();
  expect(minutesBetween(0, 10)).toBe(1);
});
