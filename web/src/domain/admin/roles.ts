/** The roles that policies go by (docs/glossary.md), in the groups in which people choose them. */

export const ROLE_GROUPS = [
  { kind: "care", roles: ["physician", "nurse", "pharmacist"] },
  { kind: "office", roles: ["clerk", "billing", "dispatcher"] },
  { kind: "outside", roles: ["partner", "patient", "proxy"] },
  { kind: "oversight", roles: ["administrator", "compliance_officer"] },
] as const;

export type RoleName = (typeof ROLE_GROUPS)[number]["roles"][number] | "service";

const ORDER: readonly RoleName[] = [...ROLE_GROUPS.flatMap(({ roles }) => roles), "service"];

/** Those that this page has words for, in the order of the groups. */
export function knownRoles(roles: readonly string[]): readonly RoleName[] {
  return ORDER.filter((role) => roles.includes(role));
}

/** What was chosen, with the roles of before that no box was shown for: a newer vault's are never taken by a form. */
export function chosenRoles(before: readonly string[], chosen: readonly string[]): string[] {
  const shown: ReadonlySet<string> = new Set(ROLE_GROUPS.flatMap(({ roles }) => [...roles]));
  return [
    ...before.filter((role) => !shown.has(role)),
    ...ORDER.filter((role) => chosen.includes(role) && shown.has(role)),
  ];
}
