"""The store of a browser in trouble: damaged, restored from a back-up, full; and a PIN that is guessed."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.page import connected, enrol, lock, open_thread, say, unlock

from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(400)

_DAMAGE: Final = """
() => new Promise((done, failed) => {
  const opening = indexedDB.open("wardline");
  opening.onerror = failed;
  opening.onsuccess = () => {
    const turn = opening.result.transaction("conversations", "readwrite");
    const walk = turn.objectStore("conversations").openCursor();
    let damaged = 0;
    walk.onsuccess = () => {
      const cursor = walk.result;
      if (cursor === null) return;
      const record = cursor.value;
      record.s[20] ^= 1;
      cursor.update(record);
      damaged += 1;
      cursor.continue();
    };
    turn.oncomplete = () => { opening.result.close(); done(damaged); };
  };
})
"""


async def restore_and_damage(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Mabel Northcote"), clinic.hire("Dr. Oscar Pennywell")
    profile, copy = folder / "profile", folder / "copy"
    async with clinic.device(ben) as colleague:
        async with browser_profile(profile) as context:
            page = context.pages[0]
            await enrol(page, clinic.invite(ada))
            opened = await colleague.open_conversation([ada.account])
            conversation = ConversationId(opened.conversation)
            await colleague.send(conversation, encode(Text(body="Before the back-up")))
            await expect(page.get_by_text("Before the back-up")).to_be_visible()
            await lock(page)
        shutil.copytree(profile, copy, symlinks=True)
        async with browser_profile(profile) as context:
            page = context.pages[0]
            await page.goto(clinic.web)
            await unlock(page)
            await open_thread(page, "Before the back-up")
            await say(page, "After the back-up")
            await expect(page.get_by_text("Delivered", exact=True)).to_be_visible()
            await lock(page)
        async with browser_profile(copy) as context:
            page = context.pages[0]
            await page.goto(clinic.web)
            await unlock(page)
            await expect(page.get_by_role("heading", name="Wardline cannot go on")).to_be_visible()
            await expect(page.get_by_text("state_rolled_back")).to_be_visible()
            await expect(page.get_by_role("button", name="Erase this device")).to_be_visible()
        texts = [decode(each.content) for each in reversed(await colleague.thread(conversation))]
        assert [text.body for text in texts if isinstance(text, Text)] == ["Before the back-up", "After the back-up"]
    async with browser_profile(profile) as context:
        page = context.pages[0]
        await page.goto(clinic.web)
        await expect(page.get_by_role("heading", name="Locked")).to_be_visible()
        assert await page.evaluate(_DAMAGE) == 1
        await unlock(page)
        await expect(page.get_by_text("state_corrupt")).to_be_visible()
        await page.get_by_role("button", name="Erase this device").click()
        await page.get_by_role("button", name="Erase everything").click()
        await expect(page.get_by_role("heading", name="Welcome to Wardline")).to_be_visible()


def test_a_restored_profile_sends_nothing_and_a_damaged_one_says_so(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(restore_and_damage(clinic, tmp_path))


async def guess_and_wait(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Petra Quince"), clinic.hire("Dr. Rufus Sandilands")
    async with clinic.device(ben) as colleague, browser_profile(folder) as context:
        page = context.pages[0]
        await page.clock.install()
        await enrol(page, clinic.invite(ada))
        opened = await colleague.open_conversation([ada.account])
        await colleague.send(ConversationId(opened.conversation), encode(Text(body="Nobody looks at this")))
        await open_thread(page, "Nobody looks at this")

        # nobody touches the page for five minutes
        await page.clock.fast_forward(4 * 60_000 + 45_000)
        await expect(page.get_by_role("button", name="Stay open")).to_be_visible()
        await page.clock.fast_forward(60_000)
        await expect(page.get_by_role("heading", name="Locked")).to_be_visible()
        left = await page.content()
        assert not any(words in left for words in ("Nobody looks", "Sandilands", "Quince", "Saint Brigid"))

        # a PIN that is guessed
        for guess, left in (("wrong heron 1", 9), ("wrong heron 2", 8), ("wrong heron 3", 7)):
            await unlock(page, pin=guess)
            await expect(page.get_by_text(f"{left} tries left")).to_be_visible()
            await expect(page.get_by_label("PIN", exact=True)).to_have_value("")
            await expect(page.locator(".field-problem")).to_be_visible()
        # The vault counts, whatever becomes of the page.
        await page.reload()
        await expect(page.get_by_role("heading", name="Locked")).to_be_visible()
        await unlock(page, pin="wrong heron 4")
        await expect(page.get_by_text("6 tries left")).to_be_visible()
        await unlock(page)
        await connected(page)


def test_an_untouched_page_locks_and_the_vault_counts_guesses(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(guess_and_wait(clinic, tmp_path / "profile"))
