"""Two tabs, no network, a hub that talks nonsense: what was written is sent once, when it can be."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.line import Weather
from tests.web.page import connected, enrol, lock, open_thread, say, unlock

from wardline.client.device import Device
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(400)


async def bodies(device: Device, conversation: ConversationId) -> list[str]:
    """Every text of a conversation, oldest first."""
    texts = (decode(each.content) for each in reversed(await device.thread(conversation)))
    return [text.body for text in texts if isinstance(text, Text)]


async def hear(device: Device, body: str) -> None:
    """Wait for a message with these words."""
    async with asyncio.timeout(90):
        async for message in device.messages():
            content = decode(message.content)
            if isinstance(content, Text) and content.body == body:
                return


async def standing(page: Page, *which: str) -> None:
    found = ", ".join(f'.connection[data-standing="{each}"]' for each in which)
    await expect(page.locator(found)).to_be_attached()


async def lose_the_network(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Kit Larkspur"), clinic.hire("Dr. Lena Moorcroft")
    async with clinic.device(ben) as colleague:
        async with browser_profile(folder) as context:
            first = context.pages[0]
            await enrol(first, clinic.invite(ada))
            opened = await colleague.open_conversation([ada.account])
            conversation = ConversationId(opened.conversation)
            await colleague.send(conversation, encode(Text(body="Bed nine is awake")))
            await expect(first.get_by_text("Bed nine is awake")).to_be_visible()

            # a second tab
            second = await context.new_page()
            await second.goto(clinic.web)
            await expect(second.get_by_role("heading", name="Wardline is open in another tab")).to_be_visible()
            await second.get_by_role("button", name="Use it here").click()
            await expect(first.get_by_role("heading", name="Wardline is open in another tab")).to_be_visible()
            assert "Bed nine" not in await first.content()
            await unlock(second)
            await connected(second)

            # a hub that talks nonsense
            clinic.line.set(Weather.NONSENSE)
            await standing(second, "unreachable")
            await open_thread(second, "Bed nine is awake")
            clinic.line.set(Weather.FAIR)
            await connected(second)

            # no hub at all
            clinic.line.set(Weather.CUT)
            await standing(second, "unreachable")
            await say(second, "Written without a network")
            await expect(second.get_by_text("Waiting to be sent")).to_be_visible()
            await lock(second)
        async with browser_profile(folder) as context:
            page = context.pages[0]
            await context.set_offline(True)
            await page.goto(clinic.web)
            # The page is there; the PIN alone, which somebody could guess on a stolen disk, opens nothing.
            await unlock(page)
            await expect(page.get_by_text("Your PIN is checked by your organisation’s server")).to_be_visible()
            assert await bodies(colleague, conversation) == ["Bed nine is awake"]
            await context.set_offline(False)
            clinic.line.set(Weather.FAIR)
            await unlock(page)
            await open_thread(page, "Written without a network")
            await expect(page.locator(".thread")).to_contain_text("Bed nine is awake")
            await hear(colleague, "Written without a network")
            await expect(page.get_by_text("Waiting to be sent")).to_be_hidden()
        assert await bodies(colleague, conversation) == ["Bed nine is awake", "Written without a network"]


def test_two_tabs_and_an_outbox_that_outlives_browser_and_network(clinic: Clinic, tmp_path: Path) -> None:
    try:
        asyncio.run(lose_the_network(clinic, tmp_path / "profile"))
    finally:
        clinic.line.set(Weather.FAIR)
