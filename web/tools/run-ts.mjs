// node tools/run-ts.mjs FILE.ts: run a script of ours as the client's code is built, without a page.
import { resolve } from "node:path";
import { runnerImport } from "vite";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which file?");
await runnerImport(resolve(file), {
  root: new URL("..", import.meta.url).pathname,
  configFile: new URL("../vite.config.ts", import.meta.url).pathname,
  logLevel: "error",
});
