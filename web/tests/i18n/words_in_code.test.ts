import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { expect, it } from "vitest";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));
/** Attributes and properties whose text people read or hear. */
const READ = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "hint",
  "label",
  "placeholder",
  "title",
]);
/** Names that are the same in every language. */
const NAMES = new Set(["J", "K", "Enter", "?"]);

interface Node {
  readonly type: string;
  readonly [name: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function visit(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, found);
    return;
  }
  if (!isNode(node)) return;
  if (node.type === "JSXText") collect(String(node.value), found);
  if (node.type === "JSXAttribute" && isNode(node.name) && READ.has(String(node.name.name))) {
    const value = node.value;
    const literal =
      isNode(value) && value.type === "JSXExpressionContainer" ? value.expression : value;
    if (isNode(literal) && literal.type === "Literal") collect(String(literal.value), found);
    if (isNode(literal) && literal.type === "TemplateLiteral") {
      for (const part of literal.quasis as Node[]) {
        collect(String((part.value as { cooked: string }).cooked), found);
      }
    }
  }
  for (const [name, value] of Object.entries(node)) if (name !== "parent") visit(value, found);
}

/** Paths below `src`, with slashes. */
function files(name: RegExp): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => name.test(file));
}

function collect(text: string, found: string[]): void {
  const words = text.trim();
  if (/\p{L}/u.test(words) && !NAMES.has(words)) found.push(words);
}

it("has no words for people outside of the catalogues", () => {
  const sources = files(/\.tsx$/);
  expect(sources.length).toBeGreaterThan(40);
  const words = sources.flatMap((file) => {
    const { program, errors } = parseSync(file, readFileSync(SOURCE + file, "utf8"));
    expect(errors, file).toEqual([]);
    const found: string[] = [];
    visit(program, found);
    return found.map((text) => `${file}: ${text}`);
  });
  expect(words).toEqual([]);
});

it("asks for no key that no catalogue has, and has none that nobody asks for", () => {
  const sources = files(/\.tsx?$/).filter(
    (file) => !file.startsWith("core/") && !file.startsWith("sw/"),
  );
  const code = sources.map((file) => readFileSync(SOURCE + file, "utf8")).join("\n");
  const catalogue = files(/^i18n\/messages\/en\/.*\.json$/).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(SOURCE + file, "utf8")) as object),
  );
  const literal = new Set(
    [...code.matchAll(/["'`]([a-z]+(?:\.[A-Za-z_]+)+)["'`]/g)].map((one) => one[1]),
  );
  const prefixes = [...code.matchAll(/`([a-z]+(?:\.[A-Za-z_]+)*\.)\$\{/g)].map(
    (one) => one[1] ?? "",
  );
  const unused = catalogue.filter(
    (key) => !literal.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});
