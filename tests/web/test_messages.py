"""What others send, and what a person attaches, is not what it seems: each is shown for what it is."""

import asyncio
import re
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.front import Front, front
from tests.web.page import enrol, open_thread

from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(300)

RIGHT_TO_LEFT_OVERRIDE = "\u202e"


async def attach(page: Page, name: str, media_type: str, data: bytes) -> None:
    await page.locator('input[data-picker="file"]').set_input_files(
        [{"name": name, "mimeType": media_type, "buffer": data}]
    )


async def seem(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Wanda Yarrow"), clinic.hire("Dr. Xavier Zeller")
    async with clinic.device(ben) as colleague, browser_profile(folder) as context:
        page = context.pages[0]
        await enrol(page, clinic.invite(ada))
        conversation = ConversationId((await colleague.open_conversation([ada.account])).conversation)
        await open_thread(page, "Zeller")

        # content of a version to come
        unknown = msgspec.msgpack.encode({"type": "hologram", "version": 9, "beam": "blue"})
        await colleague.send(conversation, unknown)
        await expect(page.locator(".thread")).to_contain_text("It is kept for a later version. Type: hologram")

        # text that reads otherwise than it is
        await colleague.send(conversation, encode(Text(body=f"Give {RIGHT_TO_LEFT_OVERRIDE}gm 001 of it")))
        message = page.locator(".thread article").filter(has_text="001 of it")
        await expect(message).to_be_visible()
        assert RIGHT_TO_LEFT_OVERRIDE not in await message.inner_text()
        await expect(message.get_by_text("U+202E")).to_be_attached()

        # files
        await attach(page, "photo.png", "image/png", b"%PDF-1.7\n1 0 obj\n")
        await expect(page.get_by_text("Its name says another type than its bytes")).to_be_visible()
        large = folder.parent / "scan.bin"
        with large.open("wb") as file:
            file.truncate(25 * 1024 * 1024 + 1)
        await page.locator('input[data-picker="file"]').set_input_files(large)
        await expect(page.get_by_text("Larger than 25 MiB: cannot be sent")).to_be_visible()


def test_what_is_not_what_it_seems_is_shown_as_what_it_is(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(seem(clinic, tmp_path / "profile"))


async def core_of(served: Front) -> str:
    """The path of the core's script, which runs in a worker: named by a script that the page begins with."""
    for script in re.findall(rb'"(/assets/[^"]+\.js)"', (await served.fetch("/"))[1]):
        core = re.search(rb"/assets/worker-[\w-]+\.js", (await served.fetch(script.decode("ascii")))[1])
        if core is not None:
            return core[0].decode("ascii")
    raise AssertionError("no script that the page begins with names the worker's")


async def live_in_tomorrow(clinic: Clinic, folder: Path) -> None:
    ada = clinic.hire("Dr. Yolanda Ashgrove")
    async with front(clinic) as served, browser_profile(folder, service_workers="block") as context:
        path = await core_of(served)
        source = (await served.fetch(path))[1]
        served.changed[path] = b"{const now=Date.now;Date.now=()=>now()+86400000}\n" + source
        page = context.pages[0]
        await enrol(page, served.invite(ada))
        await expect(page.locator(".warnings").get_by_text("clock is")).to_contain_text("1 day")


def test_a_clock_that_is_a_day_ahead_is_said(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(live_in_tomorrow(clinic, tmp_path / "profile"))
