import { expect, it } from "vitest";
import type { CoreState, Workstation } from "../../src/core/api";
import { isToldOfSessions } from "../../src/domain/identity/provider_session";

const HERE: Workstation = { names: true, people: [], chosen: null };
const LOCKED = { kind: "locked", retryAfter: 0 } as const;

it.each<[string, CoreState | null, boolean]>([
  ["before anything is known", null, false],
  ["nobody is enrolled, or everything was erased", { kind: "empty" }, true],
  ["somebody joins", { kind: "empty", here: HERE }, true],
  ["the people of a workstation", { ...LOCKED, here: HERE }, true],
  ["one of them was chosen", { ...LOCKED, here: { ...HERE, chosen: "a" } }, true],
  ["one's own locked device", LOCKED, false],
  ["one's own locked device", { ...LOCKED, here: null }, false],
  ["removed by the organisation", { kind: "removed" }, true],
  ["another tab has the device", { kind: "elsewhere" }, false],
  ["in trouble", { kind: "trouble", code: "state_corrupt" }, false],
])("tells of a session at a provider: %s", (_name, state, told) => {
  expect(isToldOfSessions(state)).toBe(told);
});
