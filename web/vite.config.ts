/**
 * One build for the vault to serve: hashed files, no inline script or style, nothing inlined as a data URL, each script
 * and style sheet of the page with its hash (Subresource Integrity), the WebAssembly module as a file of its own.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { compileMessages, onlyOurLanguages } from "./tools/compile_messages.ts";

const WASM = new URL("../mls/wasm/wardline_mls_bg.wasm", import.meta.url);
const PROJECT = new URL("../pyproject.toml", import.meta.url);

function versionOf(project: string): string {
  return /^version = "([^"]+)"$/m.exec(project)?.[1] ?? "0.0.0";
}

function integrityOf(data: string | Uint8Array): string {
  return `sha384-${createHash("sha384").update(data).digest("base64")}`;
}

/** Puts the hash of each script and style sheet into `index.html`, after every name is final. */
function subresourceIntegrity(): Plugin {
  return {
    name: "wardline:integrity",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") return;
        page.source = String(page.source).replace(
          /<(script|link)\b[^>]*?\b(?:src|href)="\/([^"]+)"[^>]*?>/g,
          (tag: string, _kind: string, name: string) => {
            const file = bundle[name];
            if (file === undefined || tag.includes("integrity=")) return tag;
            const data = file.type === "chunk" ? file.code : file.source;
            return tag.replace(/\s*\/?>$/, ` integrity="${integrityOf(data)}">`);
          },
        );
      },
    },
  };
}

const ADMINISTRATION = /\/src\/(?:ui|domain)\/admin\//;
const MAIN = fileURLToPath(new URL("src/main.tsx", import.meta.url));

interface Modules {
  getModuleInfo(
    id: string,
  ): { readonly importers: readonly string[]; readonly importedIds: readonly string[] } | null;
}

/**
 * Many small files compress worse than one, and each costs a request: what the page needs in any case is one file, and
 * what only the administration's screens import is another, loaded when it is opened.
 */
function chunks(): (id: string, modules: Modules) => string | null {
  let start: ReadonlySet<string> | null = null;
  return (id, modules) => {
    start ??= startOf(modules);
    if (start.has(id)) return "start";
    return isAdministration(id, modules) ? "administration" : null;
  };
}

/** What `main.tsx` imports, and what that imports, but by `import()`. */
function startOf(modules: Modules): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string) => {
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) {
      if (found.has(imported)) continue;
      found.add(imported);
      visit(imported);
    }
  };
  visit(MAIN);
  return found;
}

/** Nobody outside of the administration imports it, but by `import()`. */
function isAdministration(id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (seen.has(id)) return true;
  seen.add(id);
  if (!ADMINISTRATION.test(id)) return false;
  const importers = modules.getModuleInfo(id)?.importers ?? [];
  return importers.every((importer) => isAdministration(importer, modules, seen));
}

export default defineConfig({
  plugins: [compileMessages(), onlyOurLanguages(), react(), subresourceIntegrity()],
  define: {
    __MLS_INTEGRITY__: JSON.stringify(integrityOf(readFileSync(WASM))),
    __WARDLINE_VERSION__: JSON.stringify(versionOf(readFileSync(PROJECT, "utf8"))),
  },
  build: {
    outDir: "../src/wardline/vault/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      input: { index: "index.html", sw: "src/sw/sw.ts" },
      output: {
        // The service worker's name and place are its identity.
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: chunks(), debugName: "start and administration" }],
        },
      },
    },
    reportCompressedSize: true,
  },
  worker: { format: "es" },
  server: { fs: { allow: [".."] } },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
