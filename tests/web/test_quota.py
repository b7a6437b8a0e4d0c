"""No room left in the browser's storage: people are told, nothing is lost, and it goes on when there is room."""

import asyncio
import os
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import browser_profile
from tests.web.audit import audit
from tests.web.clinic import Clinic
from tests.web.page import connected, enrol, open_thread, unlock
from tests.web.test_offline import bodies, hear
from tests.web.test_visitor import picture

from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(400)


MIB: Final = 1 << 20


async def allow(page: Page, origin: str, size: int | None) -> None:
    """So many bytes for this origin; None: as many as it had."""
    session = await page.context.new_cdp_session(page)
    wanted = {"origin": origin} if size is None else {"origin": origin, "quotaSize": size}
    async with asyncio.timeout(60):
        await session.send("Storage.overrideQuotaForOrigin", wanted)


async def attach(page: Page, data: bytes) -> None:
    await page.locator('input[data-picker="file"]').set_input_files(
        [{"name": "scan.bin", "mimeType": "application/octet-stream", "buffer": data}]
    )
    await expect(page.locator(".pending-file[data-state=ready]")).to_be_visible()


async def fill_and_empty(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Greta Oldcastle"), clinic.hire("Dr. Hugo Pemberton")
    async with clinic.device(ben) as colleague:
        async with browser_profile(folder) as context:
            page = context.pages[0]
            await enrol(page, clinic.invite(ada))
            conversation = ConversationId((await colleague.open_conversation([ada.account])).conversation)
            await colleague.send(conversation, encode(Text(body="While there was room")))
            await expect(page.get_by_text("While there was room")).to_be_visible()
            used = int(await page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)"))
        # Chromium asks for the room that is left when a database is opened, and then only every half minute.
        async with browser_profile(folder) as context:
            page = context.pages[0]
            await allow(page, clinic.web, used + 2 * MIB)
            await page.goto(clinic.web)
            await unlock(page)
            await connected(page)
            await open_thread(page, "While there was room")
            field = page.get_by_role("textbox", name="Message", exact=True)
            await attach(page, os.urandom(12 * MIB))
            await field.fill("With a scan")
            await page.get_by_role("button", name="Send", exact=True).click()
            await expect(page.locator(".warnings").get_by_text("There is no room left")).to_be_visible()
            await picture(page, "storage-full")
            assert await audit(page) == []
            await expect(field).to_have_value("With a scan")
            await expect(page.locator(".pending-file[data-state=ready]")).to_be_visible()
            await expect(page.locator(".thread")).to_contain_text("While there was room")

            await allow(page, clinic.web, None)
            await page.get_by_role("button", name="Send", exact=True).click()
            await hear(colleague, "With a scan")
            await expect(page.locator(".warnings").get_by_text("There is no room left")).to_be_hidden()
            await expect(page.locator(".pending-files")).to_be_hidden()
            assert await bodies(colleague, conversation) == ["While there was room", "With a scan"]


def test_a_full_store_is_told_and_loses_nothing(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(fill_and_empty(clinic, tmp_path / "profile"))
