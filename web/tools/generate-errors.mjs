// spec/errors.toml: one `code = "sentence"` a line, under comments that group them.

/** The codes as a type. The page has their sentences, in each language. */
export function errorCodes(toml) {
  const codes = [...toml.matchAll(/^([a-z0-9_]+) = "/gm)].map((match) => match[1]);
  const lines = codes.map((code) => `  "${code}",`);
  return `// Written by tools/generate.mjs from spec/errors.toml.

/** Every code that hub, vault and this client refuse with. A code is never renamed and never reused. */
export const ERROR_CODES = [
${lines.join("\n")}
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
`;
}
