/**
 * Judges the page that a browser shows: accessibility by axe-core (WCAG 2.1 A and AA, and its own best practices),
 * nothing wider than the window, nothing to press that is smaller than 24 pixels (WCAG 2.2, 2.5.8). Works on any page
 * of Playwright.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGE = readFileSync(new URL("audit_page.js", import.meta.url), "utf8");

/** What is wrong, a line each; empty when nothing is. */
export async function audit(page) {
  // By the debugger's own door: the page's policy lets no script in, and should not.
  if (await page.evaluate(() => globalThis.auditPage === undefined)) {
    await page.evaluate(AXE);
    await page.evaluate(PAGE);
  }
  return page.evaluate(() => globalThis.auditPage());
}
