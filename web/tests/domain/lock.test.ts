import { describe, expect, it } from "vitest";
import { judgeIdle, WARNING } from "../../src/domain/lock/idle";
import { judgePin, looksLikeInvitation } from "../../src/domain/lock/pin";

const LIMIT = 5 * 60_000;

describe("judgeIdle", () => {
  it("warns before it locks", () => {
    expect(judgeIdle(0, 0, LIMIT)).toEqual({ kind: "awake", next: LIMIT - WARNING });
    expect(judgeIdle(0, LIMIT - WARNING, LIMIT)).toEqual({ kind: "warn", left: WARNING });
    expect(judgeIdle(0, LIMIT - 1, LIMIT)).toEqual({ kind: "warn", left: 1 });
    expect(judgeIdle(0, LIMIT, LIMIT)).toEqual({ kind: "lock" });
  });

  it("locks a machine that slept", () => {
    expect(judgeIdle(0, 9 * 3_600_000, LIMIT)).toEqual({ kind: "lock" });
  });

  it("takes a clock that was set back for a touch", () => {
    expect(judgeIdle(10_000, 0, LIMIT)).toEqual({ kind: "awake", next: LIMIT - WARNING });
  });
});

describe("judgePin", () => {
  it("wants six characters, as people count them", () => {
    expect(judgePin("12a45")).toBe("enrol.pin.short");
    expect(judgePin("👩👨👧👦👶")).toBe("enrol.pin.short");
    expect(judgePin("blue heron")).toBeNull();
  });

  it("refuses repeats and runs", () => {
    for (const pin of ["000000", "121212", "123456", "987654", "abcdef", "ñññnnn"]) {
      expect(judgePin(pin), pin).toBe("enrol.pin.simple");
    }
    expect(judgePin("135790")).toBeNull();
  });
});

describe("looksLikeInvitation", () => {
  const secret = "a1B2".repeat(20);

  it("takes links with a fragment, of the vault or of the app", () => {
    expect(looksLikeInvitation(` https://vault.example/#${secret} `)).toBe(true);
    expect(looksLikeInvitation(`wardline:enrol#${secret}`)).toBe(true);
    expect(looksLikeInvitation(`http://127.0.0.1:8080/#${secret}`)).toBe(true);
  });

  it("refuses what is none", () => {
    expect(looksLikeInvitation("hello")).toBe(false);
    expect(looksLikeInvitation("https://vault.example/")).toBe(false);
    expect(looksLikeInvitation(`http://vault.example/#${secret}`)).toBe(false);
    expect(looksLikeInvitation(`javascript:alert(1)#${secret}`)).toBe(false);
  });
});
