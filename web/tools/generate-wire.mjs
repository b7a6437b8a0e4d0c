// spec/wire.json: every struct of the wire with its tag and its fields in order.

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(`_${name}`);
const shapeName = (struct) => `${struct[0].toLowerCase()}${struct.slice(1)}Shape`;

/** Bounds that many fields share get a name, so that the file reads like the Python one. */
const NAMED = {
  id: ["text", 32, 32, "^[0-9a-f]{32}$"],
  count: ["integer", 0, 2 ** 53 - 1],
  number: ["integer", 1, 2 ** 32 - 1],
  hash: ["binary", 32, 32],
};

/** Enumerations that have a name of their own in Python. */
const ENUMERATIONS = { StallReason: 'ReportGroup["reason"]', Priority: 'Envelope["priority"]' };

export function wire(spec) {
  const order = [];
  const seen = new Set();
  const visit = (kind) => {
    if (typeof kind !== "string") {
      for (const each of kind.one_of ?? []) visit(each);
      if (kind.array_of !== undefined) visit(kind.array_of);
    } else if (kind in spec.structs && !seen.has(kind)) {
      seen.add(kind);
      for (const field of spec.structs[kind].fields) visit(field.type);
      order.push(kind);
    }
  };
  const roots = Object.entries(spec.roots);
  for (const [, root] of roots) (Array.isArray(root) ? root : [root]).forEach(visit);

  const parts = [HEAD];
  parts.push(
    `export const WIRE_VERSION = ${spec.version};`,
    `export const SUBPROTOCOL = "${spec.subprotocol}";`,
    `export const SOCKET_PATH = "${spec.path}";`,
    "",
  );
  for (const [name, args] of Object.entries(NAMED)) parts.push(`const ${name} = ${call(args)};`);
  for (const name of order) parts.push("", ...struct(name, spec));
  for (const [name, root] of roots) {
    if (Array.isArray(root)) continue;
    if (root.one_of !== undefined) parts.push("", ...unionOf(name, root.one_of));
  }
  parts.push("");
  for (const [name, place] of Object.entries(ENUMERATIONS))
    parts.push(`export type ${name} = ${place};`);
  parts.push("", ...byName(order));
  return `${parts.join("\n")}\n`;
}

const HEAD = `// Written by tools/generate.mjs from spec/wire.json.
import type { Bytes } from "../bytes";
import {
  binary,
  boolean,
  encoded,
  integer,
  list,
  nullable,
  oneOfIntegers,
  oneOfTexts,
  type Shape,
  struct,
  text,
  union,
} from "./shapes";
`;

function struct(name, spec) {
  const { tag, fields } = spec.structs[name];
  const lines = [`export interface ${name} {`];
  if (tag !== undefined) lines.push(`  readonly tag: ${JSON.stringify(tag)};`);
  for (const field of fields)
    lines.push(`  readonly ${camel(field.name)}: ${type(field.type, spec)};`);
  lines.push(
    "}",
    `export const ${shapeName(name)} = struct<${name}>(${JSON.stringify(tag ?? null)}, [`,
  );
  for (const field of fields) {
    const absent = "default" in field ? `, ${JSON.stringify(field.default)}` : "";
    lines.push(`  ["${camel(field.name)}", ${shape(field.type, spec)}${absent}],`);
  }
  lines.push("]);");
  return lines;
}

function unionOf(name, names) {
  const type = { deliveries: "Delivery" }[name] ?? pascal(name).replace(/s$/, "");
  const shapeOf = `${type[0].toLowerCase()}${type.slice(1)}Shape`;
  return [
    `export type ${type} =`,
    ...names.map((each, index) => `  | ${each}${index === names.length - 1 ? ";" : ""}`),
    `export const ${shapeOf}: Shape<${type}> = union<${type}>(`,
    ...names.map((each) => `  ${shapeName(each)},`),
    ");",
  ];
}

function byName(names) {
  return [
    "/** Every shape by the name of its struct in spec/wire.json. */",
    "export const SHAPES: Readonly<Record<string, Shape<unknown>>> = {",
    ...names.map((name) => `  ${name}: ${shapeName(name)},`),
    "};",
  ];
}

/** `{one_of: [X, "none"]}` as X; undefined for anything else. */
function optional(kind) {
  if (kind.one_of?.length !== 2 || !kind.one_of.includes("none")) return undefined;
  return kind.one_of.find((each) => each !== "none");
}

const integers = (values) => values.every((value) => /^\d+$/.test(value));

function type(kind, spec) {
  if (typeof kind === "string" && kind in spec.structs) return kind;
  const name = kind.type ?? kind;
  const plain = { str: "string", int: "number", bytes: "Bytes", bool: "boolean", encoded: "Bytes" };
  if (name in plain) return plain[name];
  if (kind.enum) {
    return kind.enum
      .map((value) => (integers(kind.enum) ? value : JSON.stringify(value)))
      .join(" | ");
  }
  if (kind.array_of !== undefined) return `readonly ${parenthesised(type(kind.array_of, spec))}[]`;
  const present = optional(kind);
  if (present !== undefined) return `${type(present, spec)} | null`;
  if (kind.one_of !== undefined) return kind.one_of.map((each) => type(each, spec)).join(" | ");
  throw new Error(`no type for ${JSON.stringify(kind)}`);
}

const parenthesised = (text) => (text.includes(" ") ? `(${text})` : text);

function shape(kind, spec) {
  if (typeof kind === "string" && kind in spec.structs) return shapeName(kind);
  if (kind === "encoded") return "encoded";
  if (kind === "bool") return "boolean";
  const name = kind.type ?? kind;
  if (name === "str") {
    return bounded(["text", kind.min_length ?? 0, kind.max_length ?? null, kind.pattern ?? null]);
  }
  if (name === "int") return bounded(["integer", kind.ge ?? null, kind.le ?? null]);
  if (name === "bytes") return bounded(["binary", kind.min_length ?? 0, kind.max_length ?? null]);
  if (kind.enum) {
    const values = kind.enum.map((value) => (integers(kind.enum) ? value : JSON.stringify(value)));
    return `${integers(kind.enum) ? "oneOfIntegers" : "oneOfTexts"}(${values.join(", ")})`;
  }
  if (kind.array_of !== undefined) {
    const bounds = [kind.min_length ?? 0, kind.max_length ?? null];
    return call(["list", { code: shape(kind.array_of, spec) }, ...bounds]);
  }
  const present = optional(kind);
  if (present !== undefined) return `nullable(${shape(present, spec)})`;
  if (kind.one_of !== undefined) {
    const shapes = kind.one_of.map((each) => shape(each, spec)).join(", ");
    return `union<${type(kind, spec)}>(${shapes})`;
  }
  throw new Error(`no shape for ${JSON.stringify(kind)}`);
}

function bounded(args) {
  const wanted = call(args);
  const named = Object.entries(NAMED).find(([, each]) => call(each) === wanted);
  return named?.[0] ?? wanted;
}

/** The call, without arguments at the end that say nothing. */
function call([name, ...args]) {
  while (args.length > 0 && (args.at(-1) === null || (args.at(-1) === 0 && name !== "integer")))
    args.pop();
  const code = args.map((arg) => {
    if (arg === null) return "undefined";
    if (typeof arg === "object") return arg.code;
    return typeof arg === "string" ? `/${arg}/` : grouped(arg);
  });
  return `${name}(${code.join(", ")})`;
}

function grouped(value) {
  return value === Number.MAX_SAFE_INTEGER ? "Number.MAX_SAFE_INTEGER" : String(value);
}
