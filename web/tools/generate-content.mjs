// spec/content/content.schema.json: every content as a JSON Schema of its map.

/** What a reader makes of a content from the future; it has no schema. */
const UNKNOWN = `/** Content that a newer sender wrote: kept whole, shown as such, never an error. */
export interface Unknown {
  readonly type: "unknown";
  /** What its sender called it; empty where not even that can be read. */
  readonly named: string;
  readonly version: number;
  /** As received: a newer reader decodes it. */
  readonly data: Uint8Array<ArrayBuffer>;
}
`;

export function contentTypes(schema) {
  const parts = ["// Written by tools/generate.mjs from spec/content/content.schema.json.\n"];
  for (const [name, definition] of Object.entries(schema.$defs)) {
    if (definition.description) parts.push(comment(definition.description));
    parts.push(definition.enum ? enumType(name, definition) : recordType(name, definition));
  }
  const names = contents(schema);
  parts.push(UNKNOWN);
  parts.push("/** What members say that this version knows. */");
  parts.push(`export type KnownContent =\n${names.map((name) => `  | ${name}`).join("\n")};\n`);
  parts.push("export type Content = KnownContent | Unknown;\n");
  parts.push("/** Fields that may be left out of what is written: they have a default. */");
  parts.push(
    `export interface Defaults {\n${names.map((name) => defaultsOf(schema.$defs[name])).join("\n")}\n}`,
  );
  return `${parts.join("\n")}\n`;
}

export function contentSchema(schema) {
  const order = [];
  const visit = (name) => {
    if (order.includes(name)) return;
    for (const property of Object.values(schema.$defs[name].properties ?? {})) {
      const text = JSON.stringify(property);
      for (const match of text.matchAll(/"#\/\$defs\/(\w+)"/g)) visit(match[1]);
    }
    order.push(name);
  };
  Object.keys(schema.$defs).forEach(visit);
  const version = /Content version (\d+)/.exec(schema.$comment)[1];
  const parts = [HEAD, `export const CONTENT_VERSION = ${version};`];
  for (const name of order) parts.push("", shapeOf(name, schema.$defs[name]));
  const names = contents(schema);
  parts.push(
    "",
    "/** By `type`. */",
    "export const CONTENTS: Readonly<Record<string, MapShape<KnownContent>>> = {",
  );
  for (const name of names) parts.push(`  ${tagOf(schema.$defs[name])}: ${lower(name)},`);
  parts.push("};");
  return `${parts.join("\n")}\n`;
}

const HEAD = `// Written by tools/generate.mjs from spec/content/content.schema.json.
import { binary, boolean, encoded, integer, list, nullable, oneOfTexts, text } from "../protocol/shapes";
import { type MapShape, map } from "./map";
import type * as t from "./types";
import type { KnownContent } from "./types";
`;

const lower = (name) => `${name[0].toLowerCase()}${name.slice(1)}Shape`;
const contents = (schema) => schema.anyOf.map(({ $ref }) => $ref.split("/").at(-1));
const tagOf = (definition) => definition.properties.type.enum[0];

function comment(text) {
  return `/** ${text.replaceAll("``", "`").replace(/\s+/g, " ")} */`;
}

function enumType(name, definition) {
  return `export type ${name} =\n${definition.enum.map((value) => `  | "${value}"`).join("\n")};\n`;
}

function fields(definition) {
  const required = new Set(definition.required ?? []);
  const all = Object.entries(definition.properties);
  const head = all.filter(([name]) => name === "type" && definition.properties.version);
  const version = all.filter(([name]) => name === "version" && head.length > 0);
  const rest = all.filter((entry) => !head.includes(entry) && !version.includes(entry));
  const first = rest.filter(([name]) => required.has(name));
  const last = rest.filter(([name]) => !required.has(name));
  return { tag: head[0]?.[1].enum[0], list: [...version, ...first, ...last], required };
}

function recordType(name, definition) {
  const { tag, list } = fields(definition);
  const lines = [`export interface ${name} {`];
  if (tag !== undefined) lines.push(`  readonly type: "${tag}";`);
  for (const [field, property] of list) lines.push(`  readonly ${field}: ${typeOf(property)};`);
  return `${lines.join("\n")}\n}\n`;
}

function defaultsOf(definition) {
  const { tag, list, required } = fields(definition);
  const names = list.map(([field]) => field).filter((field) => !required.has(field));
  return `  readonly ${tag}: ${names.map((field) => `"${field}"`).join(" | ")};`;
}

function shapeOf(name, definition) {
  if (definition.enum) {
    return `const ${lower(name)} = oneOfTexts<t.${name}>(${definition.enum.map((value) => `"${value}"`).join(", ")});`;
  }
  const { tag, list, required } = fields(definition);
  const lines = [`export const ${lower(name)} = map<t.${name}>(${JSON.stringify(tag ?? null)}, {`];
  for (const [field, property] of list) {
    const absent = required.has(field) ? "" : `, ${absentOf(property)}`;
    lines.push(`  ${field}: [${shape(property)}${absent}],`);
  }
  return `${lines.join("\n")}\n});`;
}

function absentOf(property) {
  return property.contentEncoding ? "new Uint8Array(0)" : JSON.stringify(property.default);
}

function nullableOf(property) {
  const kinds = property.anyOf ?? [];
  if (kinds.length !== 2 || !kinds.some((each) => each.type === "null")) return undefined;
  return kinds.find((each) => each.type !== "null");
}

const isAny = (property) => !property.type && !property.$ref && !property.anyOf;

function typeOf(property) {
  if (isAny(property)) return "Content";
  if (property.$ref) return property.$ref.split("/").at(-1);
  if (property.contentEncoding) return "Uint8Array<ArrayBuffer>";
  const plain = { string: "string", integer: "number", boolean: "boolean" }[property.type];
  if (plain) return plain;
  if (property.type === "array") return `readonly ${typeOf(property.items)}[]`;
  const present = nullableOf(property);
  if (present) return `${typeOf(present)} | null`;
  throw new Error(`no type for ${JSON.stringify(property)}`);
}

function shape(property) {
  if (isAny(property)) return "encoded";
  if (property.$ref) return lower(property.$ref.split("/").at(-1));
  if (property.contentEncoding) return "binary()";
  const plain = { string: "text()", integer: "integer()", boolean: "boolean" }[property.type];
  if (plain) return plain;
  if (property.type === "array") return `list(${shape(property.items)})`;
  const present = nullableOf(property);
  if (present) return `nullable(${shape(present)})`;
  throw new Error(`no shape for ${JSON.stringify(property)}`);
}
