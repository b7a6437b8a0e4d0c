/** Builds the screens over a core in memory, to look at them. Its output is no part of anything that is served. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compileMessages, onlyOurLanguages } from "../../tools/compile_messages";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: fileURLToPath(new URL("../../public", import.meta.url)),
  plugins: [compileMessages(), onlyOurLanguages(), react()],
  server: { fs: { allow: ["../.."] } },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
