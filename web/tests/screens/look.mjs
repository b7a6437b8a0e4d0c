/**
 * Builds the screens over the core in memory, serves them under the policy that the vault gives, opens each in Chromium,
 * judges it, and keeps a picture.
 *
 *     node tests/screens/look.mjs --flows [--only NAME,…]
 *     node tests/screens/look.mjs [--out FOLDER] [--only NAME,…] [--look light,dark,contrast,es] [--size 1280,768,360,320]
 *
 * Ends with 1 when anything was found: a rule of axe-core, a word on the console, a violated policy.
 */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { build } from "vite";
import { ADMIN_SCENES } from "./admin_scenes.mjs";
import { audit } from "./audit.mjs";
import { COMPLIANCE_SCENES } from "./compliance_scenes.mjs";
import { CONVERSATION_FLOWS } from "./conversation_flows.mjs";
import { CONVERSATION_SCENES } from "./conversation_scenes.mjs";
import { FLOWS as OTHER_FLOWS } from "./flows.mjs";
import { IDENTITY_SCENES } from "./identity_scenes.mjs";
import { SCENES as OTHER_SCENES } from "./scenes.mjs";

const SCENES = [
  ...OTHER_SCENES,
  ...IDENTITY_SCENES,
  ...CONVERSATION_SCENES,
  ...ADMIN_SCENES,
  ...COMPLIANCE_SCENES,
];
const FLOWS = [...OTHER_FLOWS, ...CONVERSATION_FLOWS];

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types wardline",
].join("; ");

/**
 * How a screen may look. Those with the same `load` are one page: only the style sheets' marks on its root change.
 * @type {Record<string, { load: string, marks: Record<string, string> }>}
 */
const LOOKS = {
  light: { load: "en", marks: { theme: "light", contrast: "system" } },
  dark: { load: "en", marks: { theme: "dark", contrast: "system" } },
  contrast: { load: "en", marks: { theme: "light", contrast: "more" } },
  "dark-contrast": { load: "en", marks: { theme: "dark", contrast: "more" } },
  es: { load: "es", marks: {} },
  large: { load: "large", marks: {} },
  rtl: { load: "rtl", marks: {} },
};

const LOADS = {
  en: { theme: "light", language: "en" },
  es: { theme: "light", language: "es" },
  large: { theme: "light", language: "es", textSize: "largest" },
  // The page turned around, as Arabic or Hebrew would.
  rtl: { theme: "light", language: "en" },
};

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** What a busy machine gets for anything. */
const PATIENCE = 60_000;
const HEIGHTS = { 1280: 800, 768: 1024, 360: 740, 320: 568 };

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    only: { type: "string" },
    look: { type: "string", default: Object.keys(LOOKS).join(",") },
    size: { type: "string", default: Object.keys(HEIGHTS).join(",") },
    built: { type: "string" },
    flows: { type: "boolean", default: false },
  },
});

const work = mkdtempSync(join(tmpdir(), "wardline-screens-"));
const built = values.built ?? join(work, "built");
let wrong = 0;
try {
  if (values.built === undefined) {
    await build({
      configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
      logLevel: "error",
      build: { outDir: built, emptyOutDir: true },
    });
  }
  const server = await serve(built);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    const origin = `http://127.0.0.1:${server.address().port}`;
    await (values.flows ? goThrough(browser, origin) : lookAtAll(browser, origin));
  } finally {
    await browser.close();
    server.close();
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = wrong > 0 ? 1 : 0;

async function lookAtAll(browser, origin) {
  const only = values.only?.split(",");
  const scenes = SCENES.filter((one) => only === undefined || only.includes(one.name));
  const looks = values.look.split(",");
  const tasks = values.size.split(",").flatMap((width) =>
    Object.keys(LOADS).flatMap((load) => {
      const names = looks.filter((name) => LOOKS[name]?.load === load);
      return names.length === 0 ? [] : [{ width: Number(width), load, names }];
    }),
  );
  let seen = 0;
  for (const { width, load, names } of tasks) {
    const context = await browser.newContext({
      viewport: { width, height: HEIGHTS[width] ?? 800 },
      hasTouch: width < 700,
      locale: "en-GB",
      timezoneId: "Europe/London",
      reducedMotion: "reduce",
    });
    const waiting = [...scenes];
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        seen += names.length;
        for (const problem of await lookAt(context, origin, one, load, names, width)) {
          wrong += 1;
          process.stdout.write(`${one.name} ${width} ${problem}\n`);
        }
      }
    };
    await Promise.all([work(), work()]);
    await context.close();
  }
  process.stdout.write(`${seen} screens, ${wrong} findings\n`);
}

async function goThrough(browser, origin) {
  for (const { name, scene, path = "/", query = {}, clock, run } of FLOWS) {
    if (values.only !== undefined && !values.only.split(",").includes(name)) continue;
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    try {
      if (clock) await page.clock.install();
      const search = new URLSearchParams({ ...query, scene: JSON.stringify(scene) });
      await page.goto(`${origin}${path}?${search}`);
      await page.locator(".inbox-row").first().waitFor();
      await run(page);
      process.stdout.write(`ok: ${name}\n`);
    } catch (error) {
      wrong += 1;
      process.stdout.write(`wrong: ${name}: ${String(error.stack ?? error).slice(0, 600)}\n`);
    }
    await context.close();
  }
  process.stdout.write(`${FLOWS.length} flows, ${wrong} wrong\n`);
}

async function lookAt(context, origin, one, load, names, width) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems = [];
  page.on("console", (message) => {
    // Chromium's own hints to developers are no words of ours.
    const [words = ""] = message.text().split("\n");
    if (!words.startsWith("[DOM]")) problems.push(`${load}: console: ${words}`);
  });
  page.on("pageerror", (error) => problems.push(`${load}: error: ${error.message}`));
  const query = new URLSearchParams({
    scene: JSON.stringify(one.scene),
    prefer: JSON.stringify(LOADS[load]),
  });
  for (const [name, value] of Object.entries(one.query ?? {})) {
    query.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  try {
    const place = one.domain === true ? origin.replace("127.0.0.1", "localhost") : origin;
    await page.goto(`${place}${one.path ?? "/"}?${query}`);
    await page.locator(".threshold, .inbox-pane").first().waitFor({ state: "attached" });
    if (one.path !== undefined) await page.locator("#main > *").first().waitFor();
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 500 })));
    if (load === "rtl")
      await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    await one.act?.(page);
    await page.evaluate(settled);
    for (const name of names) {
      await page.evaluate((marks) => {
        Object.assign(document.documentElement.dataset, marks);
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }, LOOKS[name].marks);
      for (const problem of await audit(page)) problems.push(`${name}: ${problem}`);
      if (values.out !== undefined) {
        mkdirSync(values.out, { recursive: true });
        await page.screenshot({ path: join(values.out, `${one.name}-${name}-${width}.png`) });
      }
    }
  } catch (error) {
    problems.push(`${load}: stuck: ${String(error).split("\n")[0]}`);
  }
  await page.close();
  return problems;
}

/** In the page: a list that measures its rows lays some upon others for a moment, below what anybody sees. */
async function settled() {
  const overlap = () => {
    const lists = new Set(
      Array.from(document.querySelectorAll("[data-index]"), (row) => row.parentElement),
    );
    return [...lists].some((list) => {
      const rows = [...list.querySelectorAll(":scope > [data-index]")];
      rows.sort((one, other) => one.dataset.index - other.dataset.index);
      const places = rows.map((row) => row.getBoundingClientRect());
      return places.some((place, index) => index > 0 && place.top < places[index - 1].bottom - 1);
    });
  };
  for (let frame = 0; overlap() && frame < 60; frame += 1) {
    await new Promise((done) => requestAnimationFrame(done));
  }
}

function serve(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = join(folder, path);
    const isFile = path !== "/" && existsSync(file) && statSync(file).isFile();
    const found = isFile ? file : join(folder, "index.html");
    response.writeHead(200, {
      "content-type": TYPES[extname(found)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
      "referrer-policy": "no-referrer",
    });
    response.end(readFileSync(found));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
