/** Signing in, letting in, proving who is there, and emergencies: what `scenes.mjs` is for the rest. */

const BUSY = { state: "open", entries: "busy" };
const FIRST = `/c/${(1001 + 0x5eed).toString(16).padStart(8, "0").repeat(4)}`;
const EMPTY = { state: "empty" };
/** As the core in memory takes it. */
const SCANNED = "https://chat.example/approve#v=1";

/** @type {readonly import("./scenes.mjs").SceneOf[]} */
export const IDENTITY_SCENES = [
  { name: "ways", scene: EMPTY, domain: true, act: toWays },
  {
    name: "ways-failed",
    scene: EMPTY,
    domain: true,
    act: async (page) => {
      await toWays(page);
      await page.locator(".threshold-form .button").first().click();
      await page.locator(".notice[role=alert]").waitFor();
    },
  },
  {
    name: "signed-in-there",
    scene: { ...EMPTY, signedInThere: true },
    domain: true,
    act: wait(".notice"),
  },
  {
    name: "signed-in-there-people",
    scene: { state: "locked", people: 7, signedInThere: true },
    act: wait(".notice"),
  },
  {
    name: "signed-in-there-removed",
    scene: { state: "removed", signedInThere: true },
    act: wait(".notice"),
  },
  {
    name: "sign-out-window",
    scene: { state: "locked", people: 3, signedInThere: true },
    act: async (page) => {
      const { window } = await toSignOut(page);
      await window.close();
    },
  },
  {
    name: "sign-out-refused",
    scene: { state: "locked", people: 3, signedInThere: true },
    act: async (page) => {
      await refuseWindows(page);
      await page.locator(".notice .button").first().click();
      await page.locator(".notice [role=alert]").waitFor();
    },
  },
  {
    name: "signed-out",
    scene: { state: "locked", people: 3, signedInThere: true },
    act: async (page) => {
      const { window, state } = await toSignOut(page);
      const back = new URL(`/signed-out?state=${state}`, page.url()).href;
      await Promise.all([window.waitForEvent("close"), window.goto(back).catch(() => undefined)]);
      await page.locator(".notice").waitFor({ state: "detached" });
    },
  },
  { name: "signed-out-by-hand", scene: BUSY, query: { signedOut: "by hand" } },
  {
    name: "settings-sign-out",
    scene: { ...BUSY, signedInThere: true },
    path: "/settings",
    act: async (page) => {
      await refuseWindows(page);
      const row = page.locator(".own-row", { hasText: "Hospital sign-in" });
      await row.locator(".button").click();
      await row.locator("[role=alert]").scrollIntoViewIfNeeded();
    },
  },
  { name: "ways-password", scene: EMPTY, domain: true, act: toPassword },
  {
    name: "ways-waiting",
    scene: EMPTY,
    domain: true,
    act: async (page) => {
      await toPassword(page);
      await givePassword(page);
      await page.locator(".compared-code").waitFor();
      await page.locator(".threshold-more summary").click();
    },
  },
  {
    name: "ways-picture",
    scene: { ...EMPTY, unanswered: true },
    domain: true,
    act: async (page) => {
      await toPassword(page);
      await givePassword(page);
      await page.locator(".qr-code").waitFor();
    },
  },
  {
    name: "ways-scanned",
    scene: EMPTY,
    domain: true,
    query: { scanned: SCANNED },
    act: wait(".notice"),
  },
  {
    name: "lock-scanned",
    scene: { state: "locked" },
    query: { scanned: SCANNED },
    act: wait(".notice"),
  },
  { name: "ways-back", scene: BUSY, query: { handedOver: "1" } },
  {
    name: "approval-waits",
    scene: { ...BUSY, waiting: 2 },
    act: async (page) => page.locator(".notice[data-tone=warning]").waitFor(),
  },
  { name: "approval-asked", scene: { ...BUSY, waiting: 1 }, act: toApproval },
  {
    name: "approval-abroad",
    scene: { ...BUSY, waiting: 1, country: "MX" },
    act: async (page) => {
      await toApproval(page);
      await page.locator(".dialog .notice").waitFor();
    },
  },
  {
    name: "approval-compared",
    scene: { ...BUSY, waiting: 1 },
    act: async (page) => {
      await toApproval(page);
      await page.locator(".dialog-actions .button[data-variant=primary]").click();
      await page.locator(".compared-code").waitFor();
    },
  },
  {
    name: "approval-denied",
    scene: { ...BUSY, waiting: 1 },
    act: async (page) => {
      await toApproval(page);
      await page.locator(".dialog-actions .button[data-variant=danger]").click();
      await page.locator(".dialog .notice").waitFor();
    },
  },
  {
    name: "approval-paste",
    scene: { ...BUSY, waiting: 1 },
    act: async (page) => {
      await toApproval(page);
      await page.locator(".dialog .threshold-more summary").click();
      await page.locator(".dialog input").waitFor();
    },
  },
  {
    name: "approval-scanned",
    scene: BUSY,
    query: { scanned: SCANNED },
    act: wait(".dialog .notice"),
  },
  {
    name: "approval-found-out",
    scene: BUSY,
    query: { scanned: `${SCANNED}&hash=${"A".repeat(43)}` },
    act: wait(".dialog .notice[data-tone=critical]"),
  },
  {
    name: "settings-password",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await pressPassword(page, 0);
      for (const field of await page.locator("input[autocomplete=new-password]").all()) {
        await field.fill("short");
      }
      await page.keyboard.press("Enter");
      await page.locator(".field-problem").waitFor();
    },
  },
  {
    name: "settings-app",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await pressPassword(page, 1);
      await page.locator(".qr-code").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-codes",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await pressPassword(page, 2);
      await page.locator(".recovery-list").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-ways",
    scene: { ...BUSY, ways: "few" },
    path: "/settings",
    act: async (page) => page.locator(".password-list .own-few").scrollIntoViewIfNeeded(),
  },
  {
    name: "lockout",
    scene: { ...BUSY, ways: "none", hours: 100 },
    domain: true,
    act: wait(".warnings .notice"),
  },
  {
    name: "lockout-soon",
    scene: { ...BUSY, ways: "password", hours: 20 },
    domain: true,
    path: "/settings",
    act: async (page) => {
      await page.locator(".warnings .notice").waitFor();
      await page.locator(".password-list .own-few").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "lockout-excluded",
    scene: { ...BUSY, ways: "excluded", hours: 20 },
    act: wait(".warnings .notice"),
  },
  { name: "step-up", scene: BUSY, path: "/settings", act: toStepUp },
  {
    name: "step-up-refused",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await refuseWindows(page);
      await toStepUp(page);
      await page.getByRole("dialog").locator(".button[data-wide]").first().click();
      await page.getByRole("dialog").locator(".notice[role=alert]").waitFor();
    },
  },
  {
    name: "step-up-window",
    scene: BUSY,
    path: "/settings",
    act: async (page) => {
      await toStepUp(page);
      const [opened] = await Promise.all([
        page.context().waitForEvent("page"),
        page.getByRole("dialog").locator(".button[data-wide]").first().click(),
      ]);
      await page.getByRole("dialog").locator("[role=status]").waitFor();
      await opened.close();
    },
  },
  {
    name: "step-up-provider",
    scene: { ...BUSY, providerOnly: true },
    path: "/settings",
    act: toStepUp,
  },
  { name: "emergency-offer", scene: { ...BUSY, closedPatient: true }, path: "/new", act: toOffer },
  {
    name: "emergency-dialog",
    scene: { ...BUSY, closedPatient: true },
    path: "/new",
    act: async (page) => {
      await toOffer(page);
      await page.locator(".emergency-offer .button").click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "emergency-open",
    scene: { ...BUSY, emergency: 12 },
    path: FIRST,
    act: async (page) => page.locator(".emergency-banner").waitFor(),
  },
  {
    name: "emergency-over",
    scene: { ...BUSY, emergency: 0 },
    path: FIRST,
    act: async (page) => page.locator(".emergency-banner").waitFor(),
  },
];

function refuseWindows(page) {
  return page.evaluate(() => {
    globalThis.open = () => null;
  });
}

/** The window in which somebody would sign out, and with which state: the page over there drops it. */
async function toSignOut(page) {
  const [window] = await Promise.all([
    page.waitForEvent("popup"),
    page.locator(".notice .button").first().click(),
  ]);
  let state = null;
  await window.waitForURL(({ searchParams }) => {
    state ??= searchParams.get("state");
    return state !== null;
  });
  return { window, state };
}

async function toWays(page) {
  await page.getByRole("textbox").fill("ada.grey@hospital.example");
  await page.locator(".threshold-form .button").nth(1).click();
  await page.locator(".sign-in-as").waitFor();
}

async function toPassword(page) {
  await toWays(page);
  await page.locator(".threshold-form .button").nth(1).click();
  await page.locator("input[autocomplete=current-password]").waitFor();
}

async function givePassword(page) {
  await page.locator("input[autocomplete=current-password]").fill("four herons left");
  await page.locator("input[autocomplete=one-time-code]").fill("123456");
  await page.keyboard.press("Enter");
}

async function toApproval(page) {
  await page.locator(".notice[data-tone=warning] .button").click();
  await page.getByRole("dialog").waitFor();
}

/** The buttons of the settings' part about passwords: a password, an app, codes. */
async function pressPassword(page, index) {
  await page.locator(".password-list .button").nth(index).click();
}

async function toStepUp(page) {
  await page.locator(".own-list").first().locator(".button").last().click();
  await page.getByRole("alertdialog").locator(".button[data-variant=danger]").click();
  await page.getByRole("dialog").locator(".button[data-wide]").first().waitFor();
}

async function toOffer(page) {
  await page.getByRole("combobox").fill("esterkin");
  await page.getByRole("option").filter({ hasText: "Esterkin" }).first().click();
  await page.locator(".new-start .button").click();
  await page.locator(".emergency-offer .button").waitFor();
}

function wait(selector) {
  return (page) => page.locator(selector).first().waitFor();
}
