/**
 * Compiles the catalogues when the client is built: a message with arguments becomes its syntax tree, one without stays
 * a string. So the page carries no parser of ICU messages, and a message that does not parse fails the build.
 */
import { fileURLToPath } from "node:url";
import { parse } from "@formatjs/icu-messageformat-parser";
import type { Plugin } from "vite";

const CATALOGUE = /\/src\/i18n\/messages\/[a-z]{2}\/[a-z]+\.json$/;
const PARSER = "@formatjs/icu-messageformat-parser";

/** One message as the page gets it. */
export function compileMessage(message: string): unknown {
  const tree = parse(message, { captureLocation: false });
  const plain = tree.every((element) => element.type === 0);
  return plain ? tree.map((element) => (element.type === 0 ? element.value : "")).join("") : tree;
}

export function compileMessages(): Plugin {
  return {
    name: "wardline:messages",
    enforce: "pre",
    async resolveId(source, importer) {
      if (source !== PARSER || importer?.includes("/intl-messageformat/") !== true) return null;
      return this.resolve(`${PARSER}/no-parser.js`, importer, { skipSelf: true });
    },
    transform(code, id) {
      if (!CATALOGUE.test(id.split("?")[0] ?? "")) return null;
      const messages = JSON.parse(code) as Record<string, string>;
      const compiled = Object.entries(messages).map(([key, message]) => [
        key,
        compileMessage(message),
      ]);
      return { code: JSON.stringify(Object.fromEntries(compiled)), map: null };
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
