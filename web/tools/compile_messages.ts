/**
 * Compiles the catalogues when the client is built: a message with arguments becomes its syntax tree, one without stays
 * a string. So the page carries no parser of ICU messages, and a message that does not parse fails the build. The keys
 * of a file are a module of their own, which all languages share: a language brings its words only.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "@formatjs/icu-messageformat-parser";
import type { Plugin } from "vite";

const MESSAGES = fileURLToPath(new URL("../src/i18n/messages/", import.meta.url));
const NAMED = fileURLToPath(new URL("../src/i18n/named.ts", import.meta.url));
const FILE = /^\.\/([a-z]{2}\/[a-z]+)\.json$/;
const WORDS = "\0wardline:words:";
const KEYS = "\0wardline:keys:";
const PARSER = "@formatjs/icu-messageformat-parser";

/** One message as the page gets it. */
export function compileMessage(message: string): unknown {
  const tree = parse(message, { captureLocation: false });
  const plain = tree.every((element) => element.type === 0);
  return plain ? tree.map((element) => (element.type === 0 ? element.value : "")).join("") : tree;
}

/** A module with the words of one file of one language, named by the keys of the English one. */
function wordsOf(name: string): string {
  const words = readMessages(name);
  const file = name.slice(name.indexOf("/") + 1);
  const ordered = keysOf(file).map((key) => compileMessage(words[key] ?? ""));
  return [
    `import keys from ${JSON.stringify(KEYS + file)};`,
    `import { named } from ${JSON.stringify(NAMED)};`,
    `export default /* @__PURE__ */ named(keys, ${JSON.stringify(ordered)});`,
  ].join("\n");
}

function keysOf(file: string): readonly string[] {
  return Object.keys(readMessages(`en/${file}`));
}

function readMessages(name: string): Record<string, string> {
  return JSON.parse(readFileSync(`${MESSAGES}${name}.json`, "utf8"));
}

export function compileMessages(): Plugin {
  return {
    name: "wardline:messages",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source.startsWith(KEYS)) return source;
      const file = FILE.exec(source)?.[1];
      if (file !== undefined && importer !== undefined) {
        const [path] = importer.split("?");
        const ours = resolve(path ?? "", "..") === resolve(MESSAGES);
        return ours ? WORDS + file : null;
      }
      if (source !== PARSER || importer?.includes("/intl-messageformat/") !== true) return null;
      return this.resolve(`${PARSER}/no-parser.js`, importer, { skipSelf: true });
    },
    load(id) {
      if (id.startsWith(KEYS)) {
        return `export default ${JSON.stringify(keysOf(id.slice(KEYS.length)))};`;
      }
      if (!id.startsWith(WORDS)) return null;
      const name = id.slice(WORDS.length);
      this.addWatchFile(`${MESSAGES}${name}.json`);
      return wordsOf(name);
    },
  };
}

/** React Aria brings its own words in thirty languages; the page needs those that it speaks itself. */
export function onlyOurLanguages(): Plugin {
  const empty = fileURLToPath(new URL("./no_words.js", import.meta.url));
  return {
    name: "wardline:languages",
    enforce: "pre",
    apply: "build",
    resolveId(source, importer) {
      const name = /([a-z]{2}-[A-Z]{2})\.(?:mjs|js)$/.exec(source);
      if (name === null || importer === undefined) return null;
      if (!/react-(?:aria|stately)/.test(importer)) return null;
      return name[1] === "en-US" || name[1] === "es-ES" ? null : empty;
    },
  };
}
