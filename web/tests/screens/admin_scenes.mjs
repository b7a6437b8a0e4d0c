/** The administration's screens. */

const RIGHTS = ["administer", "invite"];
const ADMIN = { state: "open", entries: "busy", rights: RIGHTS };
/** @param {number} number As `id` of tests/support/hospital.ts. */
const id = (number) => (number + 0x5eed).toString(16).padStart(8, "0").repeat(4);
const PERSON = `/admin/people/${id(2)}`;

/** @type {readonly import("./scenes.mjs").SceneOf[]} */
export const ADMIN_SCENES = [
  { name: "admin", scene: ADMIN, path: "/admin", act: wait(".admin-card") },
  { name: "admin-none", scene: { ...ADMIN, rights: [] }, path: "/admin", act: wait(".empty") },
  { name: "admin-closed", scene: ADMIN, path: "/admin/nothing", act: wait(".empty") },
  { name: "admin-people", scene: ADMIN, path: "/admin/people", act: wait(".admin-row") },
  {
    name: "admin-people-more",
    scene: ADMIN,
    path: "/admin/people",
    act: async (page) => {
      await page.locator("#main .admin-list ~ .button").click();
      await page.locator(".admin-row").nth(60).waitFor();
      const at = await page.locator("#main .screen").evaluate((screen) => screen.scrollTop);
      if (at === 0) throw new Error("the list jumped to its beginning");
    },
  },
  {
    name: "admin-people-none",
    scene: ADMIN,
    path: "/admin/people",
    act: async (page) => {
      await page.locator("#main input[type=search]").fill("nobody at all");
      await page.locator("#main .empty").waitFor();
    },
  },
  { name: "admin-person", scene: ADMIN, path: PERSON, act: wait(".own-list, .admin-facts") },
  {
    name: "admin-person-devices",
    scene: ADMIN,
    path: `/admin/people/${id(3)}`,
    act: async (page) => {
      await page.locator(".own-list .button").first().scrollIntoViewIfNeeded();
      await page.locator(".own-ended summary").click();
    },
  },
  {
    name: "admin-person-waiting",
    scene: { ...ADMIN, waiting: 1 },
    path: `/admin/people/${id(3)}`,
    act: wait("#main .notice"),
  },
  {
    name: "admin-person-typed",
    scene: { ...ADMIN, waiting: 1 },
    path: `/admin/people/${id(3)}`,
    act: async (page) => {
      await page.locator("#main .notice .button").click();
      await page.getByRole("dialog").locator(".button[data-variant=primary]").click();
      await page.getByRole("dialog").locator("input[inputmode=numeric]").waitFor();
    },
  },
  {
    name: "admin-person-remove",
    scene: ADMIN,
    path: `/admin/people/${id(3)}`,
    act: async (page) => {
      await page.locator(".own-list .button").first().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "admin-person-leave",
    scene: ADMIN,
    path: `/admin/people/${id(3)}`,
    act: async (page) => {
      await page.locator("#main .button[data-variant=danger]").last().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "admin-person-suspended",
    scene: ADMIN,
    path: `/admin/people/${id(6)}`,
    act: wait(".own-list"),
  },
  {
    name: "admin-person-invite",
    scene: ADMIN,
    path: `/admin/people/${id(4)}`,
    act: async (page) => {
      await page.locator("#main .settings-group .button").first().click();
      await page.locator(".qr-code").waitFor();
    },
  },
  { name: "admin-new", scene: ADMIN, path: "/admin/people/new", act: wait(".roles") },
  {
    name: "admin-new-wrong",
    scene: ADMIN,
    path: "/admin/people/new",
    act: async (page) => {
      await page.locator("#main input[type=text]").last().fill("two words");
      await page.locator("#main button[type=submit]").click();
      await page.locator(".field-problem").first().waitFor();
    },
  },
  { name: "admin-invitations", scene: ADMIN, path: "/admin/invitations", act: wait(".own-row") },
  { name: "admin-recoveries", scene: ADMIN, path: "/admin/recoveries", act: wait(".own-row") },
  {
    name: "admin-recovery-agree",
    scene: ADMIN,
    path: "/admin/recoveries",
    act: async (page) => {
      await page.locator(".own-row .button").first().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "admin-waiting",
    scene: { ...ADMIN, waiting: 3 },
    path: "/admin/waiting",
    act: wait(".own-row"),
  },
  { name: "admin-waiting-none", scene: ADMIN, path: "/admin/waiting", act: wait(".empty") },
  {
    name: "admin-waiting-look",
    scene: { ...ADMIN, waiting: 3 },
    path: "/admin/waiting",
    act: async (page) => {
      await page.locator(".own-row .button").nth(1).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "admin-sessions", scene: ADMIN, path: "/admin/sessions", act: wait(".own-row") },
  {
    name: "admin-session-end",
    scene: ADMIN,
    path: "/admin/sessions",
    act: async (page) => {
      await page.locator(".own-row .button").last().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
];

/** @param {string} selector */
function wait(selector) {
  /** @param {import("playwright-core").Page} page */
  return (page) => page.locator(`#main :is(${selector})`).first().waitFor();
}
