import { describe, expect, it } from "vitest";
import type { SessionTerm } from "../../src/core/api";
import type { AccountEntry } from "../../src/core/api_administration";
import type { WaysIn } from "../../src/core/api_ways";
import { isLockedOutSoon } from "../../src/domain/admin/locked_out";
import { areCodesFew, lockoutOf } from "../../src/domain/identity/ways";

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;
const nothing: WaysIn = {
  methods: [],
  passkeys: 0,
  password: false,
  totp: false,
  recoveryCodes: 0,
  providers: [],
};
const until = (hours: number): SessionTerm => ({
  deviceClass: "personal",
  idle: 300_000,
  until: NOW + hours * HOUR,
  over: false,
});

describe("lockoutOf", () => {
  it("tells who has nothing to sign in with until when they are in, and hurries on the last day", () => {
    const week = { until: NOW + 168 * HOUR, urgent: false, excluded: false };
    expect(lockoutOf(nothing, until(168), NOW)).toEqual(week);
    expect(lockoutOf(nothing, until(24), NOW)?.urgent).toBe(false);
    expect(lockoutOf(nothing, until(23.99), NOW)?.urgent).toBe(true);
  });

  it("does not count what is set up and signs nobody in", () => {
    const password = { ...nothing, password: true };
    expect(lockoutOf(password, until(9), NOW)).toMatchObject({ excluded: false });
    expect(lockoutOf({ ...nothing, passkeys: 1 }, until(9), NOW)).toMatchObject({ excluded: true });
  });

  it("is silent where all is well, where nobody knows, and where there is no end", () => {
    expect(lockoutOf({ ...nothing, methods: ["passkey"] }, until(1), NOW)).toBeNull();
    expect(lockoutOf(null, until(1), NOW)).toBeNull();
    expect(lockoutOf(nothing, null, NOW)).toBeNull();
    expect(lockoutOf(nothing, { ...until(1), until: 2 ** 53 - 1 }, NOW)).toBeNull();
    expect(lockoutOf(nothing, { ...until(1), over: true }, NOW)).toBeNull();
  });
});

describe("isLockedOutSoon", () => {
  it("marks whoever works here and has nothing to sign in with", () => {
    const ada = { person: true, enrolled: true, suspended: false, signsIn: false } as AccountEntry;
    expect(isLockedOutSoon(ada)).toBe(true);
    const others = [{ signsIn: true }, { enrolled: false }, { suspended: true }, { person: false }];
    for (const other of others) expect(isLockedOutSoon({ ...ada, ...other })).toBe(false);
  });
});

describe("areCodesFew", () => {
  it("asks for new ones at three, and for none without an app", () => {
    const left = (recoveryCodes: number, totp = true) =>
      areCodesFew({ ...nothing, totp, recoveryCodes });
    expect([4, 3, 0].map((count) => left(count))).toEqual([false, true, true]);
    expect(left(0, false)).toBe(false);
  });
});
