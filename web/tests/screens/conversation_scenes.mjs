/** Every screen of a conversation: what `scenes.mjs` is for the rest. */

const BUSY = { state: "open", entries: "busy" };
export const FIRST = `/c/${(1001 + 0x5eed).toString(16).padStart(8, "0").repeat(4)}`;
const RICH = { scene: BUSY, path: FIRST, query: { thread: "rich" } };

async function ready(page) {
  await page.locator("article").first().waitFor();
  await page.locator(".unread-line").waitFor();
}

async function scrollTo(page, top) {
  await ready(page);
  await page.locator(".thread-scroller").evaluate((list, to) => list.scrollTo(0, to), top);
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** In another's name, by keyboard. */
async function actAs(place) {
  await place.locator(".act-as").press("Enter");
  const choice = place.page().locator("[role=menuitemradio]");
  await choice.nth(1).waitFor();
  await place.page().keyboard.press("ArrowDown");
  await place.page().keyboard.press("Enter");
  await place.locator(".act-as[data-chosen]").waitFor();
}

/** @type {readonly import("./scenes.mjs").SceneOf[]} */
export const CONVERSATION_SCENES = [
  { ...RICH, name: "thread", act: ready },
  { ...RICH, name: "thread-start", act: (page) => scrollTo(page, 0) },
  { ...RICH, name: "thread-talk", act: (page) => scrollTo(page, 1000) },
  { ...RICH, name: "thread-files", act: (page) => scrollTo(page, 1700) },
  { ...RICH, name: "thread-end", act: (page) => scrollTo(page, 1e6) },
  {
    ...RICH,
    name: "thread-recovery",
    act: async (page) => {
      await ready(page);
      const asked = page.locator("article .notice").filter({ hasText: "Root Administrator" });
      await asked.scrollIntoViewIfNeeded();
      await asked.locator(".button").waitFor();
    },
  },
  {
    ...RICH,
    name: "thread-people",
    act: async (page) => {
      await scrollTo(page, 1e6);
      await page.locator(".receipts").last().click();
      await page.locator(".people-list").waitFor();
    },
  },
  {
    ...RICH,
    name: "thread-read-back",
    act: async (page) => {
      await ready(page);
      await page.locator(".answer-bar").getByText("…").first().click();
      await page.locator(".words-form").waitFor();
    },
  },
  {
    ...RICH,
    name: "thread-menu",
    act: async (page) => {
      await ready(page);
      await page.locator("article").first().focus();
      await page.locator("article:focus-within [aria-haspopup=menu]").click();
      await page.locator("[role=menuitem]").first().waitFor();
    },
  },
  {
    ...RICH,
    name: "composer",
    act: async (page) => {
      await ready(page);
      await page.locator(".composer-text").fill("On my way. Please ask @Dr");
      await page.locator(".mention-option").first().waitFor();
    },
  },
  {
    ...RICH,
    scene: { ...BUSY, actsFor: 2 },
    name: "composer-acting",
    act: async (page) => {
      await ready(page);
      await actAs(page.locator(".composer"));
      await page.locator(".composer-text").fill("Two units of saline, please");
      await page.locator(".send-button").click();
      await page.locator("article[data-mine] .acting-for").last().waitFor();
      await page.locator(".composer-text").fill("And tell me when it runs");
    },
  },
  {
    ...RICH,
    scene: { ...BUSY, actsFor: 2 },
    name: "thread-acting",
    act: async (page) => {
      await ready(page);
      const bar = page.locator(".answer-bar").first();
      const about = page.locator("article", { has: bar }).first();
      await actAs(bar);
      const id = await about.getAttribute("data-message");
      await bar.locator(".button").nth(1).click();
      await page.locator(`[data-message="${id}"] .acknowledgement .acting-for`).waitFor();
    },
  },
  {
    ...RICH,
    scene: { ...BUSY, actsFor: 2 },
    name: "composer-acting-menu",
    act: async (page) => {
      await ready(page);
      await page.locator(".composer .act-as").click();
      await page.locator("[role=menuitemradio]").nth(2).waitFor();
    },
  },
  {
    ...RICH,
    name: "composer-priority",
    act: async (page) => {
      await ready(page);
      await page.locator(".composer-choice").first().click();
      await page.locator("[role=menuitemradio]").first().click();
      await page.locator(".composer[data-priority='3']").waitFor();
    },
  },
  {
    ...RICH,
    name: "composer-files",
    act: async (page) => {
      await ready(page);
      await page.locator("[data-picker=file]").setInputFiles([
        { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") },
        { name: "photo.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") },
        { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from("") },
      ]);
      await page.locator(".pending-file[data-state=refused]").waitFor();
    },
  },
  {
    ...RICH,
    name: "roster",
    act: async (page) => {
      await ready(page);
      await page.locator(".roster-button").click();
      await page.locator(".search-input").fill("wanj");
      await page.locator(".search-option").first().click();
      await page.locator(".outside-warning").waitFor();
    },
  },
  {
    ...RICH,
    name: "viewer",
    act: async (page) => {
      for (
        let top = 1000;
        (await page.locator(".image-attachment img").count()) === 0;
        top += 300
      ) {
        await scrollTo(page, top);
      }
      await page.locator(".image-attachment").click();
      await page.locator(".viewer-picture").waitFor();
    },
  },
  {
    name: "new-found",
    scene: BUSY,
    path: "/new",
    act: async (page) => {
      await page.locator(".search-input").fill("mar");
      await page.locator(".search-option").nth(2).waitFor();
    },
  },
  {
    name: "new-patient",
    scene: BUSY,
    path: "/new",
    act: async (page) => {
      await page.locator(".search-input").fill("esterkin");
      await page.locator(".search-option").first().click();
      await page.locator(".search-input").fill("wanj");
      await page.locator(".search-option").first().click();
      await page.locator(".outside-warning").waitFor();
    },
  },
];
