import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isSound,
  problemsOf,
  reasonProblem,
  sameGiven,
  trimmed,
} from "../../../src/domain/admin/given";
import { permitted } from "../../../src/domain/admin/permitted";
import { chosenRoles, knownRoles, ROLE_GROUPS } from "../../../src/domain/admin/roles";

const ADA = { name: "Ada Grey", title: "", login: "ada@hospital.example", roles: ["nurse"] };

describe("what is written about a person", () => {
  it("is sound with a name alone", () => {
    expect(isSound(problemsOf({ name: "A", title: "", login: "", roles: [] }))).toBe(true);
    expect(problemsOf(ADA)).toEqual({ name: null, title: null, login: null });
  });

  it("is judged as it is sent, by the wire's limits, counted in characters", () => {
    expect(problemsOf({ ...ADA, name: " \t " }).name).toBe("admin.name.missing");
    expect(problemsOf({ ...ADA, name: ` ${"👩‍⚕️".slice(0, 2).repeat(256)} ` }).name).toBe(null);
    expect(problemsOf({ ...ADA, name: "a".repeat(257) }).name).toBe("admin.name.long");
    expect(problemsOf({ ...ADA, title: "a".repeat(257) }).title).toBe("admin.job.long");
    expect(problemsOf({ ...ADA, login: "a".repeat(255) }).login).toBe("admin.login.long");
    expect(problemsOf({ ...ADA, login: "two words" }).login).toBe("admin.login.spaces");
    expect(problemsOf({ ...ADA, login: " ada@hospital.example " }).login).toBe(null);
    expect(trimmed({ ...ADA, name: " Ada Grey " })).toEqual(ADA);
  });

  it("is the same where nothing would have to be saved", () => {
    const two = { ...ADA, roles: ["nurse", "clerk"] };
    expect(sameGiven(two, { ...two, name: "Ada Grey ", roles: ["clerk", "nurse"] })).toBe(true);
    expect(sameGiven(ADA, { ...ADA, roles: [] })).toBe(false);
    expect(sameGiven(ADA, { ...ADA, login: "" })).toBe(false);
  });

  it("wants a reason for a recovery", () => {
    expect(reasonProblem("  ")).toBe("admin.recovery.reason.missing");
    expect(reasonProblem("stolen")).toBe(null);
    expect(reasonProblem("a".repeat(1001))).toBe("admin.recovery.reason.long");
  });
});

describe("roles", () => {
  const shown = ROLE_GROUPS.flatMap(({ roles }) => [...roles]);

  it("are shown in the order of their groups, without those of a newer vault", () => {
    expect(knownRoles(["administrator", "chaplain", "nurse"])).toEqual(["nurse", "administrator"]);
    expect(knownRoles(["service"])).toEqual(["service"]);
  });

  it("that no box was shown for are never taken away", () => {
    expect(chosenRoles(["chaplain", "service", "nurse"], ["clerk"])).toEqual([
      "chaplain",
      "service",
      "clerk",
    ]);
    const any = fc.subarray([...shown, "chaplain", "service"]);
    fc.assert(
      fc.property(any, fc.subarray(shown), (before, chosen) => {
        const after = chosenRoles(before, chosen);
        expect(new Set(after).size).toBe(after.length);
        expect(after.filter((role) => shown.includes(role as never)).sort()).toEqual(
          [...chosen].sort(),
        );
        for (const role of ["chaplain", "service"]) {
          expect(after.includes(role)).toBe(before.includes(role));
        }
      }),
    );
  });
});

describe("sections", () => {
  it("open with any of their rights", () => {
    const sections = [
      { path: "people", rights: ["administer"] },
      { path: "watch", rights: ["review_findings", "administer"] },
      { path: "nobody", rights: [] },
    ];
    const paths = (rights: string[]) => permitted(sections, rights).map(({ path }) => path);
    expect(paths([])).toEqual([]);
    expect(paths(["review_findings", "unheard_of"])).toEqual(["watch"]);
    expect(paths(["administer"])).toEqual(["people", "watch"]);
  });
});
