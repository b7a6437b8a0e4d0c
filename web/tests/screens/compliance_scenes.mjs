/** The compliance officers' and clerks' screens, to be looked at and judged. */

const HEX = (seed) => (seed + 0x5eed).toString(16).padStart(8, "0").repeat(4);
const OFFICER = {
  state: "open",
  entries: "busy",
  rights: [
    "change_policy",
    "read_audit",
    "resolve_work_items",
    "review_break_glass",
    "review_findings",
  ],
};

/** @type {readonly import("./scenes.mjs").SceneOf[]} */
export const COMPLIANCE_SCENES = [
  {
    name: "audit",
    scene: OFFICER,
    path: "/admin/audit",
    act: async (page) => {
      const rows = page.locator(".audit-record");
      await rows.nth(3).getByRole("button").last().click();
      await rows.nth(3).locator("summary").click();
      await rows.nth(1).getByRole("button").last().click();
      await rows.nth(0).getByRole("button").last().click();
    },
  },
  { name: "audit-broken", scene: { ...OFFICER, brokenLog: true }, path: "/admin/audit" },
  {
    name: "watch",
    scene: OFFICER,
    path: "/admin/watch",
    act: async (page) => {
      await page.locator(".audit-record .admin-actions .button").first().click();
      await page.locator(".audit-evidence .audit-record").nth(2).waitFor();
    },
  },
  {
    name: "watch-close",
    scene: OFFICER,
    path: "/admin/watch",
    act: async (page) => {
      await page.locator(".audit-record .admin-actions .button").nth(1).click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  { name: "emergencies", scene: OFFICER, path: "/admin/emergencies" },
  {
    name: "emergencies-review",
    scene: OFFICER,
    path: "/admin/emergencies",
    act: async (page) => {
      await page.locator(".audit-record .admin-actions .button").first().click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "policies",
    scene: OFFICER,
    path: "/admin/policies",
    act: async (page) => {
      await page.locator("form button[type=submit]").click();
      await page.locator(".rules-table .check").first().click();
      await page.locator(".audit-steps summary").first().click();
    },
  },
  { name: "items", scene: OFFICER, path: "/admin/items" },
  {
    name: "item",
    scene: OFFICER,
    path: `/admin/items/${HEX(301)}`,
    act: async (page) => page.locator("form button[type=submit]").click(),
  },
];
