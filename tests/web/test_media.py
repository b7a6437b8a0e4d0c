"""A voice note from a microphone to a colleague, a picture enlarged by two fingers, an upload that is called off."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import PHONE, browser_profile
from tests.support.pictures import gradient
from tests.web.clinic import Clinic
from tests.web.line import Weather
from tests.web.page import connected, enrol, open_thread

from wardline.client.device import Device
from wardline.content.attachment import Attachment
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(300)


async def next_attachment(device: Device) -> Attachment:
    """Of the first message that has one."""
    async with asyncio.timeout(90):
        async for message in device.messages():
            content = decode(message.content)
            if isinstance(content, Text) and content.attachments:
                return content.attachments[0]
    raise AssertionError("no message")


async def pinch(page: Page, *, x: float, y: float) -> None:
    """Two fingers from 40 to 120 pixels apart."""
    session = await page.context.new_cdp_session(page)

    async def touch(kind: str, *apart: float) -> None:
        points = [
            {"x": x + side * distance / 2, "y": y, "id": number}
            for distance in apart
            for number, side in enumerate((-1, 1))
        ]
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    await touch("touchStart", 40)
    for apart in (60, 80, 100, 120):
        await touch("touchMove", apart)
    await touch("touchEnd")


async def record_and_pinch(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Moira Nettlefield"), clinic.hire("Dr. Noel Orchard")
    picture = folder / "wound.png"
    picture.write_bytes(gradient(640, 480))
    async with (
        clinic.device(ben) as colleague,
        browser_profile(folder / "profile", viewport=PHONE, has_touch=True) as context,
    ):
        page = context.pages[0]
        await enrol(page, clinic.invite(ada))
        conversation = ConversationId((await colleague.open_conversation([ada.account])).conversation)
        await colleague.send(conversation, encode(Text(body="Say something")))
        await open_thread(page, "Say something")
        send = page.get_by_role("button", name="Send", exact=True)

        # a voice note
        await page.get_by_role("button", name="Record a voice note").click()
        await expect(page.locator(".voice-bar").get_by_text("0:01", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Stop and listen").click()
        await expect(page.locator(".pending-file[data-state=ready]")).to_be_visible()
        await send.click()
        note = await next_attachment(colleague)
        assert note.media_type == "audio/webm"
        assert len(await colleague.fetch(conversation, note)) == note.size > 100
        assert note.duration is not None
        assert note.duration >= 1_000
        await expect(page.locator(".thread").get_by_role("button", name="Play")).to_be_visible()

        # two fingers
        await page.locator('input[data-picker="file"]').set_input_files(picture)
        await expect(page.locator(".pending-file[data-state=ready]")).to_be_visible()
        await send.click()
        await page.locator(".image-attachment").last.click()
        await expect(page.locator(".viewer-picture")).to_be_visible()
        box = await page.locator(".viewer-frame").bounding_box()
        assert box is not None
        await pinch(page, x=box["x"] + box["width"] / 2, y=box["y"] + box["height"] / 2)
        await expect(page.locator('.viewer-frame[data-zoomed="true"]')).to_be_visible()
        scale = await page.locator(".viewer-picture").evaluate(
            "picture => new DOMMatrix(getComputedStyle(picture).transform).a"
        )
        assert 2 < scale < 4
        await page.keyboard.press("Escape")

        # an upload that is called off
        clinic.line.set(Weather.CUT)
        await expect(page.locator('.connection[data-standing="unreachable"]')).to_be_attached()
        shown = await page.locator(".thread article").count()
        await page.locator('input[data-picker="file"]').set_input_files(picture)
        await expect(page.locator(".pending-file[data-state=ready]")).to_be_visible()
        await send.click()
        await expect(page.get_by_text("Waiting to be sent")).to_be_visible()
        await page.locator(".send-state[data-state=waiting] button").click()
        await expect(page.get_by_text("Waiting to be sent")).to_be_hidden()
        await expect(page.locator(".thread article")).to_have_count(shown)
        clinic.line.set(Weather.FAIR)
        await connected(page)


def test_a_voice_note_a_pinch_and_an_upload_called_off(clinic: Clinic, tmp_path: Path) -> None:
    try:
        asyncio.run(record_and_pinch(clinic, tmp_path))
    finally:
        clinic.line.set(Weather.FAIR)
