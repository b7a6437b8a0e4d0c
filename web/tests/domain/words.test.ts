import { describe, expect, it } from "vitest";
import type { Content } from "../../src/core/content/types";
import { identifiersOf } from "../../src/domain/words/patient";
import { initialsOf, othersOf } from "../../src/domain/words/people";
import { cut, previewOf } from "../../src/domain/words/preview";
import { showDue, showSkew, showSpan, showTime } from "../../src/domain/words/time";
import { titleOf } from "../../src/domain/words/title";
import { creatinine, ME, PATIENTS, PEOPLE, text } from "../support/hospital";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date(2026, 4, 15, 14, 30).getTime();
const [FIRST, , THIRD] = PATIENTS;
if (FIRST === undefined || THIRD === undefined) throw new Error("no patients");
const critical = creatinine(FIRST, "612.00", NOW);

describe("previewOf", () => {
  it("says what somebody wrote, in one line", () => {
    expect(previewOf(text("one\n\ttwo  three "))).toEqual({ said: "one two three" });
  });

  it("says who asks to recover the reader's account", () => {
    const notice = { type: "notice", kind: "recovery_asked", asked_by: "Root" } as Content;
    expect(previewOf(notice)).toEqual({
      key: "content.notice.recovery_asked.by",
      values: { name: "Root" },
    });
  });

  it("says nothing of what was retracted", () => {
    expect(previewOf(text("secret"), true)).toEqual({ key: "content.retracted" });
  });

  it("says the critical value with its digits and unit as sent", () => {
    expect(previewOf(critical)).toEqual({
      key: "content.result.critical",
      values: { name: "Creatinine", value: "612.00 umol/L" },
    });
  });

  it("counts where there are several, and says when none counts any more", () => {
    expect(previewOf({ ...critical, critical: [0, 1] })).toMatchObject({
      key: "content.result.several.critical",
      values: { critical: 2, count: 3 },
    });
    expect(previewOf({ ...critical, critical: [] })).toMatchObject({
      key: "content.result.several",
    });
    expect(previewOf({ ...critical, status: "cancelled" })).toMatchObject({
      key: "content.result.cancelled",
    });
  });

  it("does not believe positions of critical values that are not there", () => {
    expect(previewOf({ ...critical, critical: [99] })).toMatchObject({
      key: "content.result.several",
    });
  });

  it("names attachments by what they are", () => {
    const file = {
      blob: "",
      key: new Uint8Array(),
      media_type: "image/jpeg",
      name: "a.jpg",
      sha256: new Uint8Array(),
      size: 1,
      duration: null,
      height: null,
      preview: new Uint8Array(),
      width: null,
    };
    expect(previewOf(text("", { attachments: [file, file] }))).toEqual({
      key: "content.photo",
      values: { count: 2 },
    });
    expect(
      previewOf(
        text(" ", { attachments: [{ ...file, media_type: "audio/ogg", duration: 65_400 }] }),
      ),
    ).toEqual({
      key: "content.voice",
      values: { length: "1:05" },
    });
    expect(
      previewOf(text("", { attachments: [file, { ...file, media_type: "application/pdf" }] })),
    ).toMatchObject({
      key: "content.attachment",
    });
  });

  it("knows what it does not know", () => {
    expect(
      previewOf({ type: "unknown", named: "poll", version: 9, data: new Uint8Array() }),
    ).toEqual({
      key: "content.unknown",
    });
  });

  it("says a hand-over as the message that it carries, and does not go round in one", () => {
    const handoff = (original: Content): Content => ({
      type: "handoff",
      version: 1,
      message: "",
      original,
      reason: "escalated",
      sender: "",
      sent: 0,
      conversation: null,
    });
    expect(previewOf(handoff(text("hello")))).toEqual({ said: "hello" });
    expect(previewOf(handoff(handoff(text("hello"))))).toEqual({ key: "content.unknown" });
  });
});

describe("cut", () => {
  it("never cuts a character in two", () => {
    const cutText = cut("👩‍⚕️".repeat(300), 10);
    expect(cutText.isWellFormed()).toBe(true);
    expect(cutText.endsWith("…")).toBe(true);
  });
});

describe("identifiersOf", () => {
  it("has two, with who gave them", () => {
    expect(identifiersOf(FIRST)).toEqual([
      { kind: "MRN", value: "2590157853" },
      { kind: "NHS", value: "2478684691" },
    ]);
  });

  it("says none twice, and none that is empty", () => {
    const [mrn] = FIRST.identifiers;
    if (mrn === undefined) throw new Error("no identifier");
    expect(
      identifiersOf({ ...FIRST, identifiers: [mrn, mrn, { ...mrn, value: "" }] }),
    ).toHaveLength(1);
  });
});

describe("people", () => {
  it("shortens names to letters, titles aside", () => {
    expect(initialsOf("Dr Angela Villarreal Ñíguez")).toBe("AÑ");
    expect(initialsOf("Madonna")).toBe("M");
    expect(initialsOf("أمينة الحسن")).toBe("أا");
    expect(initialsOf(" 123 ")).toBe("?");
    expect(initialsOf("")).toBe("?");
  });

  it("leaves oneself out", () => {
    const { named, more } = othersOf(PEOPLE, ME.account);
    expect(named).not.toContain(ME);
    expect(more).toBe(PEOPLE.length - 3);
  });

  it("calls a conversation without a title by its other people", () => {
    expect(titleOf({ title: " ", roster: [ME, PEOPLE[2] ?? ME] }, ME.account)).toBe(
      "José Ángel de la Cruz-Fernández",
    );
    expect(titleOf({ title: "", roster: [ME] }, ME.account)).toBe(ME.name);
    expect(titleOf({ title: "Ward\u202e 4", roster: [] }, ME.account)).toBe("Ward[U+202E] 4");
  });
});

describe("showTime", () => {
  it("is short, and shorter the nearer", () => {
    expect(showTime(NOW - 20_000, NOW)).toEqual({ kind: "phrase", phrase: { key: "time.now" } });
    expect(showTime(NOW - 5 * MINUTE, NOW)).toMatchObject({ phrase: { values: { count: 5 } } });
    expect(showTime(NOW - 3 * HOUR, NOW)).toMatchObject({ options: { hour: "2-digit" } });
    expect(showTime(NOW - DAY, NOW)).toMatchObject({ phrase: { key: "time.yesterday" } });
    expect(showTime(NOW - 3 * DAY, NOW)).toMatchObject({ options: { weekday: "short" } });
    expect(showTime(NOW - 30 * DAY, NOW)).toMatchObject({ options: { month: "short" } });
    expect(showTime(NOW - 400 * DAY, NOW)).toMatchObject({ options: { year: "numeric" } });
  });

  it("shows the date of what a wrong clock puts into the future", () => {
    expect(showTime(NOW + 3 * DAY, NOW)).toMatchObject({ options: { day: "numeric" } });
    expect(showTime(NOW + 30_000, NOW)).toMatchObject({ phrase: { key: "time.now" } });
  });
});

describe("deadlines", () => {
  it("counts to the second below an hour", () => {
    expect(showSpan(4 * MINUTE + 9_000)).toBe("4:09");
    expect(showSpan(2 * HOUR + 5 * MINUTE)).toMatchObject({ values: { hours: 2, minutes: 5 } });
    expect(showSpan(3 * DAY)).toMatchObject({ values: { days: 3 } });
  });

  it("is late from the moment itself", () => {
    expect(showDue(NOW, NOW)).toEqual({ overdue: true, pressing: true, left: "0:00" });
    expect(showDue(NOW + 61_000, NOW)).toEqual({ overdue: false, pressing: false, left: "1:01" });
    expect(showDue(NOW - 61_000, NOW)).toMatchObject({ overdue: true, left: "1:01" });
  });
});

describe("showSkew", () => {
  it("tells of more than two minutes", () => {
    expect(showSkew(2 * MINUTE)).toBeNull();
    expect(showSkew(-3 * MINUTE)).toMatchObject({ ahead: false, amount: { values: { count: 3 } } });
    expect(showSkew(26 * HOUR)).toMatchObject({ ahead: true, amount: { key: "app.skew.days" } });
  });
});
