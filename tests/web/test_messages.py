"""Messages that are not what they seem, and those in another's name: each is shown for what it is."""

import asyncio
import re
import time
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic, Person
from tests.web.front import Front, front
from tests.web.page import enrol, open_thread, unlock

from wardline.client.device import Device
from wardline.client.local.model import Message
from wardline.content.acknowledgement import Acknowledgement
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.vault.escalation.tables import DEADLINES

pytestmark = pytest.mark.timeout(300)

T = TypeVar("T")

RIGHT_TO_LEFT_OVERRIDE = "\u202e"


async def attach(page: Page, name: str, media_type: str, data: bytes) -> None:
    await page.locator('input[data-picker="file"]').set_input_files(
        [{"name": name, "mimeType": media_type, "buffer": data}]
    )


async def seem(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Wanda Yarrow"), clinic.hire("Dr. Xavier Zeller")
    away, now = clinic.hire("Dr. Quentin Upjohn"), int(time.time() * 1000)
    clinic.administration.name_delegate(away.account, ada.account, begins_at=now, ends_at=now + 3_600_000)
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
        await stand_in(clinic, page, colleague, ada, away)
        await remove_from_own_group(page, ben, away)
        await open_thread(page, "001 of it")
        await expect(page.locator(".thread")).to_contain_text("001 of it")

        # files
        await attach(page, "photo.png", "image/png", b"%PDF-1.7\n1 0 obj\n")
        await expect(page.get_by_text("Its name says another type than its bytes")).to_be_visible()

        # what waits in a draft outlives the page, with what was said of it
        await expect(page.locator(".inbox-row", has_text="Zeller").locator(".draft-word").first).to_be_visible()
        await page.reload()
        await unlock(page)
        await expect(page.locator(".pending-file[data-state=ready]")).to_contain_text("photo")
        await expect(page.get_by_text("Its name says another type than its bytes")).to_be_visible()

        large = folder.parent / "scan.bin"
        with large.open("wb") as file:
            file.truncate(25 * 1024 * 1024 + 1)
        await page.locator('input[data-picker="file"]').set_input_files(large)
        await expect(page.get_by_text("Larger than 25 MiB: cannot be sent")).to_be_visible()


def words(before: str, person: Person, after: str = "") -> re.Pattern[str]:
    """A name stands between marks, so that no direction of writing runs out of it."""
    return re.compile(f"{before}\u2068?{person.name}\u2069?{re.escape(after)}")


async def act_as(place: Locator, person: Person) -> None:
    """In whose name, by keyboard."""
    await place.locator(".act-as").press("Enter")
    choice = place.page.get_by_role("menuitemradio", name=words("For ", person))
    await expect(choice).to_be_visible()
    await place.page.keyboard.press("ArrowDown")
    await expect(choice).to_be_focused()
    await place.page.keyboard.press("Enter")
    await expect(place.locator(".act-as[data-chosen]")).to_be_visible()


async def next_content(device: Device, kind: type[T]) -> tuple[T, Message]:
    """The first of its kind that comes now."""
    async with asyncio.timeout(90):
        async for message in device.messages():
            content = decode(message.content)
            if isinstance(content, kind):
                return content, message
    raise AssertionError("no message")


async def stand_in(clinic: Clinic, page: Page, colleague: Device, ada: Person, away: Person) -> None:
    """Take what somebody else was asked for, and write for them."""
    asked = Text(body="Who takes bed 4?", acknowledge_by=int(time.time() * 1000) + 3_600_000)
    opened = await colleague.open_conversation([ada.account, away.account], "Bed round")
    question = await colleague.send(ConversationId(opened.conversation), encode(asked))
    await open_thread(page, "Bed round")
    row = page.locator(".thread article").filter(has_text="Who takes bed 4?")
    await act_as(row, away)
    await row.get_by_role("button", name=words("I take this for ", away)).click()
    await expect(row.locator(".acknowledgement")).to_contain_text(words("You took it for ", away))
    answer, message = await next_content(colleague, Acknowledgement)
    assert (answer.message, answer.on_behalf_of, message.account) == (question, away.account, ada.account)

    composer = page.get_by_role("group", name="New message")
    await act_as(composer, away)
    await expect(composer).to_contain_text(words("You write for ", away, ". Both names are shown."))
    await page.get_by_role("textbox", name="Message", exact=True).fill("Bed 4 is mine")
    await page.get_by_role("button", name=words("Send for ", away)).click()
    said = page.locator(".thread article").filter(has_text="Bed 4 is mine")
    await expect(said.locator(".message-author")).to_contain_text(words("You for ", away))
    text, _ = await next_content(colleague, Text)
    assert text.on_behalf_of == away.account
    with clinic.vault.database.read() as reader:
        taken = reader.execute(select(DEADLINES).where(DEADLINES.c.message == question)).one()
    assert (taken.state, taken.answered_by, taken.answered_for) == ("met", ada.account, away.account)

    # another conversation begins in one's own name, and so does this one when it is opened again
    for last in ("001 of it", "Bed 4 is mine"):
        await page.locator(".inbox-row", has_text=last).click()
        await expect(page.locator(".thread")).to_contain_text(last)
        await expect(page.locator(".act-as[data-chosen]")).to_have_count(0)
    await expect(composer.locator(".act-as")).to_be_visible()


async def remove_from_own_group(page: Page, *others: Person) -> None:
    """Offered to who opened the group, and to nobody in others' groups."""
    await page.locator(".roster-button").click()
    await expect(page.locator(".roster-person")).to_have_count(3)
    await expect(page.locator(".roster-person button")).to_have_count(0)
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="New message").first.click()
    for person in others:
        await page.locator(".new-screen .search-input").fill(person.name.split()[-1])
        await page.get_by_role("option", name=person.name).click()
    await page.get_by_label("Name of the group").fill("Night round")
    await page.get_by_role("button", name="Start the conversation").click()
    await page.locator(".roster-button").click()
    gone = page.locator(".roster-person", has_text=others[0].name)
    await gone.get_by_role("button", name=words("Remove ", others[0])).click()
    await page.locator(".roster-chosen").get_by_role("button", name=words("Remove ", others[0])).click()
    await expect(gone).to_have_count(0)
    await expect(page.locator(".roster-person")).to_have_count(len(others))
    await page.keyboard.press("Escape")
    await expect(page.locator(".roster-list")).to_be_hidden()
    # the last that moves rows of the inbox
    await expect(page.locator(".inbox-row", has_text="Night round")).to_contain_text("joined or left")


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
