/** What a person does in a conversation, with the keyboard alone. */
import assert from "node:assert/strict";
import { FIRST } from "./conversation_scenes.mjs";

const RICH = {
  scene: { state: "open", entries: "busy" },
  path: FIRST,
  query: { thread: "rich" },
};
const OWN = "On my way. Please get a gas";

/** From the composer to the newest message that says this. */
async function goTo(page, words) {
  await page.locator(".composer-text").focus();
  await page.keyboard.press("ArrowUp");
  await page.locator("article:focus").waitFor();
  for (let step = 0; step < 30; step += 1) {
    if ((await page.locator("article:focus", { hasText: words }).count()) > 0) return;
    const before = await page.locator("article:focus").getAttribute("data-message");
    await page.keyboard.press("ArrowUp");
    await page.locator(`article:focus:not([data-message="${before}"])`).waitFor();
  }
  assert.fail(`no message with ${words}`);
}

async function opened(page) {
  await page.locator(".unread-line").waitFor();
  await page.locator(".jump").last().click();
  await page.getByText("And the family?").waitFor();
}

export const CONVERSATION_FLOWS = [
  {
    ...RICH,
    name: "answer a critical result",
    run: async (page) => {
      await page.locator(".unread-line").waitFor();
      const card = page.locator("article", {
        has: page.locator(".result-card[data-tone=critical]"),
      });
      await card.focus();
      await page.keyboard.press("Enter");
      await page.locator(".answer-bar button:focus").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator(".words-form textarea:focus").waitFor();
      await page.keyboard.type("Creatinine six hundred and twelve");
      await page.keyboard.press("Control+Enter");
      await card.locator(".acknowledgement[data-kind=read_back]").waitFor();
      await card.locator(".answer-bar button").first().press("Enter");
      await card.locator(".responsible[data-kind=accepted]").waitFor();
      assert.equal(await card.locator(".answer-bar").count(), 0);
    },
  },
  {
    ...RICH,
    name: "edit, react, retract, reply",
    run: async (page) => {
      await opened(page);
      await goTo(page, OWN);
      await page.keyboard.press("e");
      await page.locator(".composer[data-editing]").waitFor();
      await page.keyboard.press("End");
      await page.keyboard.type(" Now.");
      await page.keyboard.press("Enter");
      await page.locator("article", { hasText: "an ECG. Now." }).locator(".edited").waitFor();
      await goTo(page, OWN);
      await page.keyboard.press("a");
      await page.locator(".reaction-choice:focus").waitFor();
      await page.keyboard.press("Enter");
      const own = page.locator("article", { hasText: OWN });
      await own.locator(".reaction[aria-pressed=true]").waitFor();
      await page.locator("article:focus, article:focus-within").waitFor();
      await goTo(page, "Can you come to bay 7");
      await page.keyboard.press("r");
      await page.locator(".composer-context").waitFor();
      await page.keyboard.type("Here.");
      await page.keyboard.press("Enter");
      const reply = page.locator("article", { has: page.getByText("Here.", { exact: true }) });
      await reply.locator(".quote").waitFor();
      await goTo(page, OWN);
      await page.keyboard.press("Escape");
      await page.locator(".composer-text:focus").waitFor();
    },
  },
  {
    ...RICH,
    name: "a mention, a priority, a deadline",
    run: async (page) => {
      await opened(page);
      await page.locator(".composer-text").focus();
      await page.keyboard.type("Please look @ang");
      await page.locator(".mention-option[aria-selected=true]").waitFor();
      await page.keyboard.press("Enter");
      assert.equal(
        await page.locator(".composer-text").inputValue(),
        "Please look @Dr Angela Villarreal Ñíguez ",
      );
      await page.locator(".composer-choice").first().press("Enter");
      await page.locator("[role=menuitemradio]").first().waitFor();
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await page.locator(".composer[data-priority='3']").waitFor();
      await page.locator(".composer-text").press("Enter");
      const sent = page.locator("article", { hasText: "Please look" });
      await sent.locator(".priority[data-priority=critical]").waitFor();
    },
  },
  {
    ...RICH,
    name: "a draft waits while one looks elsewhere",
    run: async (page) => {
      await page.locator(".unread-line").waitFor();
      await page.locator(".composer-text").fill("half a thought");
      await page.locator('.inbox-row[data-index="2"]').click();
      await page.locator(".conversation-title", { hasText: "Renal on call" }).waitFor();
      assert.equal(await page.locator(".composer-text").inputValue(), "");
      await page.locator('.inbox-row[data-index="0"]').click();
      await page.locator(".conversation-title", { hasText: "Esterkin" }).waitFor();
      assert.equal(await page.locator(".composer-text").inputValue(), "half a thought");
    },
  },
  {
    ...RICH,
    query: { thread: "50000" },
    name: "fifty thousand messages: few are in the page, and every one is next to the one before",
    run: async (page) => {
      await page.locator(".unread-line").waitFor();
      await page.locator(".jump").last().click();
      await page.locator("article", { hasText: "50000: " }).waitFor();
      await page.locator(".composer-text").focus();
      await page.keyboard.press("ArrowUp");
      await page.locator("article:focus", { hasText: "50000: " }).waitFor();
      for (let position = 49_999; position > 49_999 - 80; position -= 1) {
        await page.keyboard.press("ArrowUp");
        const words = position % 29 === 0 ? "UREA AND ELECTROLYTES" : `${position}: `;
        await page.locator("article:focus", { hasText: words }).waitFor();
      }
      assert.ok((await page.locator(".thread-row").count()) < 60);
    },
  },
];
