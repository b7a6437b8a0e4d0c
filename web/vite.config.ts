/**
 * One build for the vault to serve: hashed files, no inline script or style, nothing inlined as a data URL, each script
 * and style sheet of the page with its hash (Subresource Integrity), the WebAssembly module as a file of its own.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
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
