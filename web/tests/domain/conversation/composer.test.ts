import { describe, expect, it } from "vitest";
import {
  EMPTY_DRAFT,
  freshDraft,
  isSameDraft,
  withinOf,
  worthKeeping,
} from "../../../src/domain/composer/draft";
import {
  insertMention,
  matchPeople,
  mentionAt,
  mentionsIn,
} from "../../../src/domain/composer/mention";
import { PEOPLE } from "../../support/hospital";

const NOW = 1_700_000_000_000;

describe("mentions", () => {
  it("are looked for where an @ begins a word", () => {
    expect(mentionAt("call @Ang", 9)).toEqual({ start: 5, end: 9, text: "Ang" });
    expect(mentionAt("@", 1)).toEqual({ start: 0, end: 1, text: "" });
    expect(mentionAt("@Angela Vil", 11)?.text).toBe("Angela Vil");
    expect(mentionAt("a@b.example", 6)).toBeNull();
    expect(mentionAt("@Angela Villarreal now", 22)).toBeNull();
    expect(mentionAt("@x\ny", 4)).toBeNull();
    expect(mentionAt("call @Ang", 4)).toBeNull();
  });

  it("find people by the start of a name first, without accents, then by role", () => {
    expect(matchPeople(PEOPLE, "jose").map((one) => one.name)).toEqual([
      "José Ángel de la Cruz-Fernández",
    ]);
    expect(matchPeople(PEOPLE, "ang").map((one) => one.name)).toEqual([
      "Dr Angela Villarreal Ñíguez",
      "José Ángel de la Cruz-Fernández",
    ]);
    expect(matchPeople(PEOPLE, "pharm").map((one) => one.role)).toEqual(["Pharmacist"]);
    expect(matchPeople(PEOPLE, "zz")).toEqual([]);
  });

  it("are written with the name, and count only while it stands there", () => {
    const person = PEOPLE[1];
    if (person === undefined) throw new Error("nobody");
    const query = mentionAt("call @ang now", 9);
    if (query === null) throw new Error("no query");
    const { body, caret } = insertMention("call @ang now", query, person);
    expect(body).toBe(`call @${person.name} now`);
    expect(body.slice(0, caret)).toBe(`call @${person.name} `);
    expect(mentionsIn(body, [person, person])).toEqual([person.account]);
    expect(mentionsIn("call nobody", [person])).toEqual([]);
  });
});

describe("drafts", () => {
  it("of nothing are not kept", () => {
    expect(worthKeeping(EMPTY_DRAFT)).toBeNull();
    expect(worthKeeping({ ...EMPTY_DRAFT, body: " \n" })).toBeNull();
    expect(worthKeeping({ ...EMPTY_DRAFT, replyTo: "m" })).not.toBeNull();
  });

  it("are saved only when they changed; time alone changes nothing", () => {
    const one = { ...EMPTY_DRAFT, body: "a", acknowledgeBy: NOW };
    expect(isSameDraft(one, { ...one, acknowledgeBy: NOW + 600 })).toBe(true);
    expect(isSameDraft(one, { ...one, mentions: ["x"] })).toBe(false);
    expect(isSameDraft(one, null)).toBe(false);
    expect(isSameDraft(null, null)).toBe(true);
  });

  it("lose a deadline that has passed, and find the choice that one came from", () => {
    expect(freshDraft({ ...EMPTY_DRAFT, acknowledgeBy: NOW - 1 }, NOW).acknowledgeBy).toBeNull();
    expect(freshDraft(null, NOW)).toEqual(EMPTY_DRAFT);
    expect([withinOf(null, NOW), withinOf(NOW + 8 * 60_000, NOW), withinOf(NOW - 1, NOW)]).toEqual([
      null,
      15,
      null,
    ]);
  });
});
