import { describe, expect, it } from "vitest";
import { judgeIdle, WARNING } from "../../src/domain/lock/idle";
import { findPeople, readTyped } from "../../src/domain/lock/people";
import { judgePin, looksLikeInvitation } from "../../src/domain/lock/pin";
import { idleLimit, isTermOver } from "../../src/domain/lock/term";

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

describe("who is meant on a shared workstation's locked page", () => {
  const person = (id: string, label: string) => ({ id, label, colour: 0, badge: false });
  const people = [person("a", "Dr. Ada Grey"), person("b", "José Ángel Blue"), person("c", "7B")];

  it("is everybody before anything is typed, and nobody by Enter alone", () => {
    expect(findPeople(people, " ")).toHaveLength(3);
    expect(readTyped(people, "  ")).toBeNull();
  });

  it("is whose words begin so, whatever the case and the accents", () => {
    expect(readTyped(people, "GREY")).toEqual({ person: "a" });
    expect(readTyped(people, "angel bl")).toEqual({ person: "b" });
    expect(readTyped(people, "rey")).toEqual({ badge: "rey" });
  });

  it("is a badge's owner where no name begins so, however slowly it was typed", () => {
    expect(readTyped(people, "0004711815")).toEqual({ badge: "0004711815" });
    expect(readTyped(people, "7b")).toEqual({ person: "c" });
    expect(readTyped(people, "7b41cc")).toEqual({ badge: "7b41cc" });
  });
});

describe("a session's term", () => {
  const term = { deviceClass: "shared", idle: 120_000, until: 1_000, over: false } as const;
  const personal = { ...term, deviceClass: "personal" } as const;

  it("is over when the vault says so, or at its end", () => {
    expect(isTermOver(null, 5_000, true)).toBe(false);
    expect(isTermOver(term, 999, true)).toBe(false);
    expect(isTermOver(term, 1_000, true)).toBe(true);
    expect(isTermOver({ ...term, over: true }, 0, false)).toBe(true);
  });

  it("waits for the vault where several people work, not on one's own device", () => {
    expect(isTermOver(term, 1_000, false)).toBe(true);
    expect(isTermOver(personal, 1_000, false)).toBe(false);
    expect(isTermOver(personal, 1_000, true)).toBe(true);
  });

  it("locks after the shorter of two wishes", () => {
    expect(idleLimit(term, 300_000)).toBe(120_000);
    expect(idleLimit(term, 60_000)).toBe(60_000);
    expect(idleLimit(null, 60_000)).toBe(60_000);
  });
});
