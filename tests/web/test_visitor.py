"""What ``make demo KEEP=1`` promises: whoever opens the link is a clinician at work, and everybody else sees it.

Screenshots are kept where ``WARDLINE_SCREENSHOTS`` names a folder.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, expect
from tests.support.chromium import DESKTOP, PHONE, browser_profile, chromium_or_skip
from tests.support.pictures import gradient
from tests.web.page import enrol, open_thread, say

from wardline.cli.demo.processes import COMMAND
from wardline.cli.up import end
from wardline.client.device import Device
from wardline.content.codec import decode
from wardline.content.text import Text
from wardline.kit.secret import Secret

FEED: Final = Path(__file__).parents[1] / "data" / "hl7v2" / "simhospital.hl7"
MESSAGES: Final = 60
PIN: Final = Secret(b"135790")
ANSWER: Final = "Repeat creatinine in one hour, hold the ACE inhibitor."


@dataclass(frozen=True)
class Demo:
    """A kept demo."""

    process: asyncio.subprocess.Process
    data: Path
    invitation: str

    def invite(self, *person: str) -> str:
        """A link, as its operator makes one in another terminal."""
        return wardline("invite", *person, "--data", str(self.data / "server")).strip()

    def next_result(self) -> None:
        """Enter: the laboratory has another one."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")


def wardline(*arguments: str) -> str:
    """Run the command line as a user would."""
    command = [sys.executable, "-m", "wardline.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


@asynccontextmanager
async def kept_demo(folder: Path) -> AsyncGenerator[Demo]:
    """``wardline demo --keep``, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *("demo", "--keep", "--json", "--feed", str(FEED), "--messages", str(MESSAGES), "--data", str(folder)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=1 << 22,
    )
    try:
        yield Demo(process, folder, (await _kept(process))["invitation"])
    finally:
        await end(process)


async def _kept(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    async for line in process.stdout:
        said = json.loads(line)
        if said.get("event") == "kept":
            return said
    raise AssertionError("the demo ended")


async def picture(page: Page, name: str) -> None:
    """For people to look at."""
    folder = os.environ.get("WARDLINE_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def take_critical(page: Page, name: str) -> None:
    """The critical card is on top of the inbox; taking it makes one responsible."""
    critical = page.locator(".inbox-row", has_text="Critical")
    await expect(critical).to_contain_text("Creatinine")
    await expect(critical).to_contain_text("Due in")
    await picture(page, f"{name}-inbox")
    await critical.click()
    await page.wait_for_url(re.compile("/c/[0-9a-f]{32}$"))
    await page.get_by_role("button", name="I take this").last.click()
    await expect(page.get_by_text("You are responsible since").last).to_be_visible()


async def add_colleague(page: Page, name: str) -> None:
    """Who is not on the care team is added after a warning."""
    await page.get_by_role("button", name="Show and add").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Add somebody by name or role").fill(name)
    await dialog.get_by_role("option", name=name).click()
    await dialog.get_by_role("button", name=re.compile(f"Add .*{name}.* anyway")).click()
    await expect(dialog.get_by_role("list", name="People in this conversation")).to_contain_text(name)
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_be_hidden()


async def send_photograph(page: Page, photograph: Path) -> None:
    """From the file chooser, as from the camera."""
    await page.locator("input[type=file]").first.set_input_files(photograph)
    await expect(page.locator(".pending-files")).to_be_visible()
    await page.get_by_role("button", name="Send", exact=True).click()


async def sees_photograph(page: Page) -> None:
    """Fetched, decrypted and drawn."""
    image = page.locator(".thread img").last
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


async def sdk_sees(device: Device) -> str:
    """The conversation's id, once the answer and the photograph are on an SDK device."""
    conversation, answered, attached = "", False, False
    async for message in device.messages():
        content = decode(message.content)
        if isinstance(content, Text):
            answered = answered or content.body == ANSWER
            attached = attached or bool(content.attachments)
        if answered and attached:
            conversation = message.conversation
            break
    return conversation


def test_a_visitor_is_at_work_and_everybody_sees_it(tmp_path: Path) -> None:
    chromium_or_skip()
    asyncio.run(_visit(tmp_path))


async def _visit(folder: Path) -> None:
    photograph = folder / "wound.png"
    photograph.write_bytes(gradient(640, 480))
    async with (
        kept_demo(folder / "demo") as demo,
        browser_profile(folder / "desk", viewport=DESKTOP) as desk,
        browser_profile(folder / "phone", viewport=PHONE, has_touch=True) as phone,
    ):
        nurse = await asyncio.to_thread(demo.invite, "--new", "Sam Ortiz", "--role", "nurse")
        clerk = await asyncio.to_thread(demo.invite, "--new", "Kim Lindqvist", "--role", "unit clerk")
        await Device.enrol(clerk, folder / "sdk", PIN)
        async with Device.open(folder / "sdk", PIN) as device:
            await device.caught_up()
            colleague, page = phone.pages[0], desk.pages[0]
            await enrol(colleague, nurse)
            await enrol(page, demo.invitation)
            await take_critical(page, "desk")
            await picture(page, "desk-result")
            for name in ("Sam Ortiz", "Kim Lindqvist"):
                await add_colleague(page, name)
            await say(page, ANSWER)
            await send_photograph(page, photograph)
            await sees_photograph(page)
            conversation = await asyncio.wait_for(sdk_sees(device), 120)
            await open_thread(colleague, "MRN")
            await expect(colleague.locator(".thread")).to_contain_text(ANSWER)
            await sees_photograph(colleague)
            await picture(colleague, "phone-conversation")
            await expect(page.get_by_text("Read by").last).to_be_visible()
            await picture(page, "desk-conversation")
        archived = await asyncio.to_thread(
            wardline, "archive", "search", "ACE", "inhibitor", "--data", str(demo.data / "server"), "--json"
        )
        assert conversation in archived
        files = await asyncio.to_thread(wardline, "archive", "files", "--data", str(demo.data / "server"), "--json")
        (file,) = [json.loads(line) for line in files.splitlines()]
        assert (file["conversation"], file["state"]) == (conversation, "archived")
        await _at_the_bedside(demo, folder, photograph)


async def _at_the_bedside(demo: Demo, folder: Path, photograph: Path) -> None:
    """The same on a second device of the visitor, a small one."""
    async with browser_profile(folder / "bedside", viewport=PHONE, has_touch=True) as context:
        page = context.pages[0]
        await enrol(page, await asyncio.to_thread(demo.invite, "Robin Vega"))
        await open_thread(page, "MRN")
        await expect(page.locator(".thread")).to_contain_text("Creatinine")
        demo.next_result()
        await page.go_back()
        await take_critical(page, "phone")
        await say(page, "At the bedside now.")
        await send_photograph(page, photograph)
        await sees_photograph(page)
        await picture(page, "phone-result")
