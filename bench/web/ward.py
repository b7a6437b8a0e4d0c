"""A hospital whose people's profiles are filled: through the wire, or with the client's own store code."""

import asyncio
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic, Person
from tests.web.page import PIN, connected, enrol

from bench.web.browser import BARE, command
from wardline.client.device import Device
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

WEB: Final = Path(__file__).parents[2] / "web"
PATTERN: Final = "Night round"
_AT_ONCE: Final = 8
_COUNTED: Final = """(wanted) => [...document.querySelectorAll(".inbox-count")].some(
  (each) => Number(each.textContent.replace(/\\D/g, "")) >= wanted,
)"""
_BUNDLE: Final = ("node_modules/.bin/vite", "build", "--config", "tests/bench/vite.config.ts", "--emptyOutDir")


@dataclass(frozen=True)
class Ward:
    """The hospital, somebody in it with an SDK device, and others who are on rosters."""

    clinic: Clinic
    folder: Path
    colleague: Device
    others: tuple[Person, ...]
    script: str
    """`web/tests/bench/fill_profile.ts`, bundled."""

    async def enrol(self, name: str) -> tuple[Person, Path]:
        """Somebody new with a browser profile of their own, where it is, and one conversation."""
        person = self.clinic.hire(name)
        profile = self.folder / person.account
        async with browser_profile(profile) as context:
            page = context.pages[0]
            await enrol(page, self.clinic.invite(person))
            await self.converse(person, PATTERN)
            await page.locator(".inbox-row", has_text=PATTERN).wait_for()
            # What comes next starts as on any day: with the service worker and its files in place.
            await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
            await page.wait_for_function("caches.keys().then((names) => names.length > 0)")
        return person, profile

    async def converse(self, person: Person, title: str) -> ConversationId:
        """Everybody in a new conversation, and its first message."""
        accounts = [person.account, *(each.account for each in self.others)]
        conversation = ConversationId((await self.colleague.open_conversation(accounts, title)).conversation)
        await self.say(conversation, [f"{title}: first word"])
        return conversation

    async def converse_often(self, person: Person, profile: Path, conversations: int) -> list[ConversationId]:
        """So many more, with the browser open: it joins each of them."""
        free = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> ConversationId:
            async with free:
                return await self.converse(person, f"Ward {number % 40}, round {number}")

        async with browser_profile(profile) as context:
            page = context.pages[0]
            await page.goto(self.clinic.web)
            await page.get_by_label("PIN", exact=True).fill(PIN)
            await page.get_by_role("button", name="Unlock").click()
            await connected(page)
            found = await asyncio.gather(*map(one, range(conversations)))
            await page.wait_for_function(_COUNTED, arg=conversations)
        return found

    async def say(self, conversation: ConversationId, bodies: list[str]) -> None:
        """Send them, in order; the hub has the last when it returns."""
        message = None
        for body in bodies:
            message = await self.colleague.send(conversation, encode(Text(body=body)))
        if message is not None:
            await self.colleague.sent(message)

    async def fill(self, profile: Path, *, messages: int = 0, conversations: int = 0) -> float:
        """Into a profile that no client uses now; seconds."""
        order = {"pin": PIN, "title": PATTERN, "messages": messages, "conversations": conversations}
        async with browser_profile(profile) as context:
            page = context.pages[0]
            await page.goto(self.clinic.web + BARE)
            # Through the debugger: the page's policy allows no script but the client's.
            await command(page, "Runtime.evaluate", {"expression": self.script})
            return await page.evaluate("(order) => fillProfile.fill(order)", order) / 1000


@asynccontextmanager
async def open_ward(clinic: Clinic, folder: Path) -> AsyncGenerator[Ward]:
    """People, and the script; the device is connected while the block runs."""
    bundled = folder / "fill"
    await asyncio.to_thread(
        subprocess.run, [*_BUNDLE, "--outDir", str(bundled)], cwd=WEB, check=True, stdout=subprocess.DEVNULL
    )
    others = tuple(clinic.hire(name) for name in ("Dr. Ina Fairweather", "Otto Lindqvist"))
    async with clinic.device(clinic.hire("Dr. Ben Oakenshaw")) as colleague:
        yield Ward(clinic, folder, colleague, others, (bundled / "fill_profile.js").read_text(encoding="utf-8"))
