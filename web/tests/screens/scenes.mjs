/** The screens that are looked at and judged: the state of the core, and what a person does to come there. */

/**
 * @typedef {object} SceneOf
 * @property {string} name
 * @property {object} scene A `Scene` of tests/support/memory_core.ts.
 * @property {string} [path]
 * @property {Record<string, unknown>} [query] More of the address.
 * @property {boolean} [domain] At a domain, where passkeys can be used; otherwise at an address.
 * @property {(page: import("playwright-core").Page) => Promise<void>} [act]
 */

const BUSY = { state: "open", entries: "busy" };
const FIRST = `/c/${((1001 + 0x5eed).toString(16).padStart(8, "0")).repeat(4)}`;
const LINK = `https://wardline.hospital.example/#${"a1B2".repeat(30)}`;

/** @type {readonly SceneOf[]} */
export const SCENES = [
  { name: "enrol-link", scene: { state: "empty" } },
  {
    name: "enrol-link-wrong",
    scene: { state: "empty" },
    act: async (page) => {
      await page.getByRole("textbox").fill("hello");
      await page.locator("button[type=submit]").click();
    },
  },
  { name: "enrol-pin", scene: { state: "empty" }, query: { invitation: LINK } },
  {
    name: "enrol-pin-wrong",
    scene: { state: "empty" },
    query: { invitation: LINK },
    act: async (page) => {
      await page.locator("input").first().fill("123456");
      await page.locator("button[type=submit]").click();
    },
  },
  {
    name: "enrol-progress",
    scene: { state: "empty", enrolAt: "keys" },
    query: { invitation: LINK },
    act: enrol,
  },
  {
    name: "enrol-failed",
    scene: { state: "empty", enrolFails: "bad_invitation" },
    query: { invitation: LINK },
    act: enrol,
  },
  { name: "locked", scene: { state: "locked" } },
  {
    name: "locked-wrong",
    scene: { state: "locked" },
    act: async (page) => {
      for (let tries = 0; tries < 3; tries += 1) {
        await page.locator("input").fill("not this one");
        await page.locator("button[type=submit]").click();
        await page.locator(".field-problem").waitFor();
      }
    },
  },
  {
    name: "erase",
    scene: { state: "locked" },
    act: async (page) => {
      await page.locator("summary").click();
      await page.locator(".threshold-more .button").click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  { name: "sign-in", scene: { state: "empty" }, domain: true },
  {
    name: "sign-in-failed",
    scene: { state: "empty", enrolFails: "sign_in_failed" },
    domain: true,
    act: async (page) => {
      await page.getByRole("textbox").fill("ada.grey@hospital.example");
      await page.locator("button[type=submit]").click();
      await page.locator(".notice[role=alert]").waitFor();
    },
  },
  {
    name: "enrol-passkey",
    scene: { state: "empty" },
    query: { invitation: LINK },
    domain: true,
    act: async (page) => page.locator(".threshold-aside").waitFor(),
  },
  {
    name: "enrol-passkey-later",
    scene: { state: "empty" },
    query: { invitation: LINK },
    domain: true,
    act: async (page) => {
      await page.locator(".threshold-aside .button").click();
      await page.locator("input").first().waitFor();
    },
  },
  { name: "locked-passkey", scene: { state: "locked", unlock: "passkey" }, domain: true },
  { name: "locked-both", scene: { state: "locked", unlock: "both" }, domain: true },
  { name: "people-here", scene: { state: "locked", people: 7 } },
  {
    name: "people-found",
    scene: { state: "locked", people: 7 },
    act: async (page) => {
      await page.locator(".threshold input:focus").waitFor();
      await page.keyboard.type("ang");
      await page.locator(".person-tile").nth(1).waitFor();
    },
  },
  {
    name: "people-badge",
    scene: { state: "locked", people: 3 },
    act: async (page) => {
      await page.locator(".threshold input:focus").waitFor();
      await page.keyboard.type("0004711815");
      await page.keyboard.press("Enter");
      await page.locator(".field-problem").waitFor();
    },
  },
  { name: "person-chosen", scene: { state: "locked", people: 7, chosen: 1 } },
  {
    name: "settings-workstation",
    scene: { ...BUSY, people: 3 },
    path: "/settings",
    act: async (page) => page.locator(".toggle").nth(3).scrollIntoViewIfNeeded(),
  },
  { name: "loading", scene: { state: "silent" } },
  { name: "elsewhere", scene: { state: "elsewhere" } },
  { name: "removed", scene: { state: "removed" } },
  { name: "trouble", scene: { state: "trouble", code: "state_rolled_back" } },
  { name: "unsupported", scene: { state: "empty" }, query: { unsupported: "1" } },
  {
    name: "changed",
    scene: { state: "locked" },
    query: { found: { kind: "refused", reason: "files", files: ["assets/index-4yQUlbd8.js"] } },
  },
  { name: "inbox", scene: BUSY },
  { name: "inbox-none", scene: { state: "open", entries: "none" } },
  { name: "inbox-many", scene: { state: "open", entries: "many" } },
  {
    name: "inbox-scrolled",
    scene: { state: "open", entries: "many" },
    act: async (page) => {
      await page.locator(".inbox-list").evaluate((list) => {
        list.scrollTop = list.scrollHeight / 2;
      });
      await page.locator(".inbox-row").first().waitFor();
    },
  },
  {
    name: "inbox-filtered",
    scene: BUSY,
    act: async (page) => {
      await page.locator(".inbox-filter input").fill("ang");
      await page.locator(".chips .chip").nth(1).waitFor();
    },
  },
  {
    name: "inbox-chosen",
    scene: BUSY,
    act: async (page) => {
      await page.locator(".inbox-filter input").fill("ang");
      await page.locator(".chips .chip").nth(1).click();
      await page.locator(".chip[data-selected]").waitFor();
    },
  },
  {
    name: "inbox-nothing-fits",
    scene: BUSY,
    act: async (page) => {
      await page.locator(".inbox-filter input").fill("zzzz");
      await page.locator(".inbox-pane .empty").waitFor();
    },
  },
  { name: "offline", scene: { ...BUSY, connection: "offline" } },
  { name: "unreachable", scene: { ...BUSY, connection: "unreachable", storageFull: true } },
  { name: "ended", scene: { ...BUSY, connection: "offline", ended: "certificate_expired" } },
  {
    name: "warnings",
    scene: { ...BUSY, connection: "connecting", clockSkew: 26 * 3_600_000 },
    query: { found: { kind: "update", version: "x" } },
  },
  {
    name: "changed-open",
    scene: BUSY,
    query: { found: { kind: "refused", reason: "files", files: ["assets/index-4yQUlbd8.js"] } },
  },
  { name: "conversation", scene: BUSY, path: FIRST },
  { name: "new", scene: BUSY, path: "/new" },
  { name: "not-found", scene: BUSY, path: "/c/00000000000000000000000000000000" },
  { name: "no-page", scene: BUSY, path: "/nowhere/at/all" },
  { name: "settings", scene: BUSY, path: "/settings" },
  {
    name: "settings-end",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await page.locator(".toggle:not([data-disabled])").last().click();
      await page.locator(".settings-group").last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-pin",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await page.locator(".settings-group .button").first().click();
      await page.locator(".settings-group form").waitFor();
    },
  },
  {
    name: "settings-passkeys",
    scene: { ...BUSY, unlock: "both" },
    path: "/settings",
    domain: true,
    act: async (page) => {
      await page.locator(".own-list").first().scrollIntoViewIfNeeded();
      await page.locator(".own-list").first().locator(".button").last().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "settings-devices",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await page.locator(".own-ended summary").click();
      await page.locator(".own-ended").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-devices-strange",
    scene: { ...BUSY, strangeLog: true },
    path: "/settings",
    act: async (page) => {
      await page.locator(".own-wrong").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-device-remove",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await page.locator(".own-list:has(.own-mark)").locator(".button").first().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  { name: "new-device", scene: { ...BUSY, newDevice: true } },
  {
    name: "search",
    scene: BUSY,
    path: "/search",
    act: async (page) => {
      await page.locator("#main input").fill("the");
      await page.locator(".hit").first().waitFor();
    },
  },
  {
    name: "palette",
    scene: BUSY,
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill("e");
      await page.locator(".palette-option").nth(2).waitFor();
    },
  },
  {
    name: "shortcuts",
    scene: BUSY,
    act: async (page) => {
      await page.keyboard.press("?");
      await page.locator(".shortcut-list").first().waitFor();
    },
  },
];

async function enrol(page) {
  await page.locator(".threshold input").first().waitFor();
  for (const field of await page.locator("input:not([type=checkbox])").all())
    await field.fill("blue heron");
  await page.locator("button[type=submit]").click();
  await page.locator(".steps, .notice[role=alert]").first().waitFor();
}
