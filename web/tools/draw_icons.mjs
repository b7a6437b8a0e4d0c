/**
 * Draws the icons in `public/` from `icon.svg`, with Chromium: `node tools/draw_icons.mjs`. Run it when the mark changes;
 * the pictures are committed, so that a build needs no browser.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const FOLDER = new URL("../public/", import.meta.url);
/** Launchers cut a maskable icon to their own shape: its middle four fifths stay (W3C, Web Application Manifest). */
const ICONS = [
  { name: "icon-180.png", size: 180, round: false, scale: 0.86 },
  { name: "icon-192.png", size: 192, round: true, scale: 1 },
  { name: "icon-512.png", size: 512, round: true, scale: 1 },
  { name: "icon-maskable-512.png", size: 512, round: false, scale: 0.72 },
];

const source = readFileSync(new URL("icon.svg", FOLDER), "utf8");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage();
  for (const { name, size, round, scale } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    const inner = source.replace("<svg ", `<svg width="${size * scale}" height="${size * scale}" `);
    const ground = round ? "transparent" : "#0a6670";
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">${inner}</body>`,
    );
    writeFileSync(new URL(name, FOLDER), await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
