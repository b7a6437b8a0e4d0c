/** Bundles `fill_profile.ts` into one script, which `bench/web` runs in a page of the client's origin. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const MODULE = /wardline_mls_bg\.wasm\?url$/;

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  logLevel: "warn",
  define: { __MLS_INTEGRITY__: '""' },
  plugins: [
    {
      // The page has the module already, under a name of its own.
      name: "wardline:no-module",
      enforce: "pre",
      resolveId: (name) => (MODULE.test(name) ? "\0no-module" : null),
      load: (name) => (name === "\0no-module" ? 'export default "";' : null),
    },
  ],
  build: {
    target: "es2022",
    lib: {
      entry: "fill_profile.ts",
      formats: ["iife"],
      name: "fillProfile",
      fileName: () => "fill_profile.js",
    },
  },
});
