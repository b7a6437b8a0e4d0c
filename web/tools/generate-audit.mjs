// The audit log's closed vocabulary (`spec/audit.md`) as TypeScript.

const table = (text, heading) => {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const names = [...section.split("\n## ")[0].matchAll(/^\| `([a-z0-9_.]+)` \|/gm)].map(
    ([, name]) => name,
  );
  if (names.length === 0) throw new Error(`spec/audit.md has no table of ${heading}`);
  return names.sort();
};

const list = (name, says, values) =>
  `/** ${says} */
export const ${name} = [
${values.map((value) => `  "${value}",`).join("\n")}
] as const;
`;

export function auditVocabulary(text) {
  return `// Written by tools/generate.mjs from spec/audit.md; do not edit.

${list("ACTIONS", "Everything that is ever recorded.", table(text, "Actions"))}
export type AuditAction = (typeof ACTIONS)[number];

${list("OBJECT_KINDS", "What an object's id names.", table(text, "Objects"))}
export type ObjectKind = (typeof OBJECT_KINDS)[number];

${list("NUMBERS", "Integers that a record may hold.", table(text, "Numbers"))}
export type NumberName = (typeof NUMBERS)[number];
`;
}
