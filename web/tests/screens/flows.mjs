/** What a person does with the keyboard alone, and what locking leaves. Each flow throws where the page disagrees. */
import assert from "node:assert/strict";

const BUSY = { state: "open", entries: "busy" };
const PIN = "blue heron";
/** Of the people, patients and messages in tests/support/hospital.ts: none may be there when the page is locked. */
const CONTENT = /Esterkin|Villarreal|2590157853|Creatinine|dialysis|Woolfson|Simulated Hospital/;

const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return {
      row: element?.getAttribute("data-index") ?? null,
      field: element?.matches(".inbox-filter input") ?? false,
      inMain: element?.closest("#main") !== null,
    };
  });

async function settled(page) {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settled(page);
  }
}

/** Everything that the document says, hidden or not. */
const words = (page) =>
  page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      document.title,
      location.href,
      ...Array.from(document.querySelectorAll("input, textarea"), (field) => field.value),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      JSON.stringify(history.state),
    ].join("\n"),
  );

/** In the page: after each frame was painted, which rows in view of a thread lie upon the one before. */
function watchRows() {
  const painted = { frames: 0, wrong: [] };
  globalThis.painted = painted;
  const look = () => {
    const list = document.querySelector('.thread[data-phase="ready"] .thread-scroller');
    if (list === null) return;
    const view = list.getBoundingClientRect();
    const rows = [...list.querySelectorAll("[data-index]")];
    rows.sort((one, other) => one.dataset.index - other.dataset.index);
    const places = rows.map((row) => row.getBoundingClientRect());
    painted.frames += places.length > 0 ? 1 : 0;
    places.forEach((place, at) => {
      const before = places[at - 1]?.bottom ?? place.top;
      const inView = place.top < view.bottom && before > view.top;
      if (inView && place.top < before - 1) painted.wrong.push(rows[at].dataset.index);
    });
  };
  // What is posted within a frame runs once it was painted.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = look;
  const frame = () => {
    port2.postMessage(null);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

export const FLOWS = [
  {
    name: "the inbox by keyboard",
    scene: BUSY,
    run: async (page) => {
      await press(page, "j");
      assert.equal((await focused(page)).row, "0");
      await press(page, "j", "ArrowDown", "k");
      assert.equal((await focused(page)).row, "1");
      await press(page, "End");
      await page.locator('.inbox-row[data-index="10"]:focus').waitFor();
      await press(page, "Home");
      await page.locator('.inbox-row[data-index="0"]:focus').waitFor();
      await press(page, "j", "Enter");
      await page.waitForURL(/\/c\/[0-9a-f]{32}$/);
      await page.locator('.inbox-row[data-index="1"][aria-current="page"]').waitFor();
    },
  },
  {
    name: "mark as read, unread only, one patient",
    scene: BUSY,
    run: async (page) => {
      assert.match(await page.title(), /^\(5\)/);
      await press(page, "j", "e");
      await page.waitForFunction(() => document.title.startsWith("(4)"));
      await press(page, "u");
      await page.locator(".chip[data-selected]").first().waitFor();
      await page.waitForFunction(() => document.querySelectorAll(".inbox-row").length === 4);
      await press(page, "u");
      await page.locator('.inbox-row[data-index="3"]').focus();
      await press(page, "p");
      await page.waitForFunction(() => document.querySelectorAll(".inbox-row").length === 1);
    },
  },
  {
    name: "filter, then the list",
    scene: BUSY,
    run: async (page) => {
      await press(page, "/");
      assert.ok((await focused(page)).field);
      await page.keyboard.type("night");
      await page.waitForFunction(() => document.querySelectorAll(".inbox-row").length === 1);
      await press(page, "ArrowDown");
      assert.equal((await focused(page)).row, "0");
      await press(page, "/", "Escape");
      await page.waitForFunction(() => document.querySelectorAll(".inbox-row").length > 1);
    },
  },
  {
    name: "letters in a field are letters",
    scene: BUSY,
    run: async (page) => {
      await press(page, "/");
      await page.keyboard.type("jkenu?");
      assert.equal(await page.locator(".inbox-filter input").inputValue(), "jkenu?");
      assert.equal(new URL(page.url()).pathname, "/");
    },
  },
  {
    name: "screens and panes",
    scene: BUSY,
    run: async (page) => {
      await press(page, "s");
      await page.waitForURL(/\/search$/);
      await press(page, "Escape", "Escape");
      await page.waitForURL((url) => url.pathname === "/");
      await press(page, "Control+,");
      await page.waitForURL(/\/settings$/);
      await page.locator(".screen-title:focus").waitFor();
      await press(page, "F6");
      assert.equal((await focused(page)).inMain, false);
      await press(page, "F6");
      assert.equal((await focused(page)).inMain, true);
      await press(page, "Escape");
      await page.waitForURL((url) => url.pathname === "/");
      await press(page, "n");
      await page.waitForURL(/\/new$/);
    },
  },
  {
    name: "palette and shortcut sheet",
    scene: BUSY,
    run: async (page) => {
      await press(page, "?");
      await page.getByRole("dialog").waitFor();
      await press(page, "Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await press(page, "Control+k");
      await page.keyboard.type("renal");
      await page
        .locator('.palette-option[aria-selected="true"]')
        .filter({ hasText: "Renal on call" })
        .waitFor();
      await press(page, "Enter");
      await page.waitForURL(/\/c\/[0-9a-f]{32}$/);
    },
  },
  {
    name: "lock leaves nothing, and opens where one was",
    scene: BUSY,
    run: async (page) => {
      await press(page, "j", "Enter");
      await page.waitForURL(/\/c\/[0-9a-f]{32}$/);
      const place = page.url();
      assert.match(await words(page), CONTENT);
      await press(page, "Control+Shift+L");
      await page.locator(".threshold input").waitFor();
      const left = await words(page);
      assert.doesNotMatch(left, CONTENT);
      assert.equal(await page.title(), "Wardline");
      await page.locator(".threshold input:focus").waitFor();
      await page.keyboard.type(PIN);
      await press(page, "Enter");
      await page.locator(".inbox-row").first().waitFor();
      assert.equal(page.url(), place);
    },
  },
  {
    name: "idle: told first, then locked",
    scene: BUSY,
    clock: true,
    run: async (page) => {
      await press(page, "j");
      await page.clock.runFor(4 * 60_000);
      assert.equal(await page.locator(".toast").count(), 0);
      await page.clock.runFor(35_000);
      await page.locator(".toast").waitFor();
      await page.locator(".toast button").press("Enter");
      await page.clock.runFor(1_500);
      assert.equal(await page.locator(".toast").count(), 0);
      await page.clock.runFor(5 * 60_000);
      await page.locator(".threshold input").waitFor();
      assert.doesNotMatch(await words(page), CONTENT);
    },
  },
  {
    name: "an arrival is said, and forgotten at lock",
    scene: { ...BUSY, arrives: true },
    run: async (page) => {
      const said = page.locator('[role="alert"]').filter({ hasText: "Critical message from" });
      await said.waitFor({ state: "attached" });
      assert.match(await said.textContent(), /Creatinine\D*612\.00 umol\/L/);
      await press(page, "Control+Shift+L");
      await page.locator(".threshold input").waitFor();
      assert.doesNotMatch(await words(page), CONTENT);
    },
  },
  {
    name: "offline, the page is read and written",
    scene: { ...BUSY, connection: "offline" },
    run: async (page) => {
      await page.getByText("There is no network.").waitFor();
      await press(page, "j", "Enter");
      await page.waitForURL(/\/c\/[0-9a-f]{32}$/);
      await page.locator("#main textarea").fill("written without a line");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.locator("#main").getByText("written without a line").waitFor();
    },
  },
  {
    name: "ten thousand conversations",
    scene: { state: "open", entries: "many" },
    run: async (page) => {
      assert.ok((await page.locator(".inbox-row").count()) < 60);
      await press(page, "j", "End");
      await page.locator('.inbox-row[data-index="9999"]:focus').waitFor();
      assert.ok((await page.locator(".inbox-row").count()) < 60);
      const place = page.locator(".inbox-place").last();
      assert.equal(await place.getAttribute("aria-setsize"), "9994");
    },
  },
  {
    name: "no row of a thread is painted upon another",
    scene: BUSY,
    query: { thread: "rich" },
    run: async (page) => {
      await page.evaluate(watchRows);
      await press(page, "j", "Enter");
      await page.locator('.thread[data-phase="ready"] .thread-row').first().waitFor();
      const list = page.locator(".thread-scroller");
      for (const top of [0, 900, 1800, 2700, 1e6]) {
        await list.evaluate((element, to) => element.scrollTo(0, to), top);
        await settled(page);
      }
      const { frames, wrong } = await page.evaluate("globalThis.painted");
      assert.ok(frames > 5, `${frames} frames`);
      assert.deepEqual(wrong, []);
    },
  },
  {
    name: "the notice wraps on the smallest phone",
    scene: {
      ...BUSY,
      emergencyNotice:
        "Kein Reanimationsalarm: Herzstillstandsnotfalltelefonnummer 0800-5551234567890123456789",
    },
    query: { prefer: JSON.stringify({ theme: "light", language: "es", textSize: "largest" }) },
    run: async (page) => {
      await page.setViewportSize({ width: 320, height: 568 });
      const notice = page.locator(".emergency");
      await notice.waitFor();
      const [hidden, lines] = await notice.evaluate((element) => {
        const words = element.querySelector("p");
        const over = (each) => each.scrollWidth > each.clientWidth;
        const lineHeight = Number.parseFloat(getComputedStyle(words).lineHeight);
        const sideways = [element, words, document.documentElement].some(over);
        return [sideways, Math.round(words.clientHeight / lineHeight)];
      });
      assert.equal(hidden, false);
      assert.ok(lines >= 3, `${lines} lines`);
    },
  },
  {
    name: "ten thousand sessions",
    scene: { ...BUSY, rights: ["administer"] },
    path: "/admin/sessions",
    run: async (page) => {
      const rows = page.locator("#main .own-row");
      const count = (number) =>
        page.waitForFunction(
          (wanted) => document.querySelectorAll("#main .own-row").length === wanted,
          number,
        );
      await count(100);
      const more = page.getByRole("button", { name: "Show more" });
      await more.focus();
      await press(page, "Enter");
      await count(200);
      await page.locator("#main .own-list ~ .button:focus").waitFor();
      await page.locator("#main input[type=search]").focus();
      await page.keyboard.type("nurse 09999");
      await count(1);
      await rows.filter({ hasText: "Nurse 09999 of the pool" }).waitFor();
      assert.equal(await more.count(), 0);
      // With the last page the button goes, and the focus to the first row that came with it.
      await page.locator("#main input[type=search]").fill("nurse 19");
      await count(100);
      await more.focus();
      for (const number of [200, 299]) {
        await press(page, "Enter");
        await count(number);
      }
      assert.equal(await more.count(), 0);
      await page.locator("#main .own-row:focus").waitFor();
      const focused = await rows.evaluateAll((all) => all.indexOf(document.activeElement));
      assert.equal(focused, 200);
    },
  },
  {
    name: "by tab from the top to a conversation",
    scene: BUSY,
    run: async (page) => {
      const seen = [];
      for (let step = 0; step < 14; step += 1) {
        await press(page, "Tab");
        const at = await page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute("aria-label") ?? element?.className ?? "";
        });
        seen.push(at);
        if (at === "inbox-row") break;
      }
      assert.equal(seen[0], "skip");
      assert.ok(seen.includes("Filter"));
      assert.equal(seen.at(-1), "inbox-row");
    },
  },
];
