"""What a person does on the page, by what they see."""

import re
from typing import Final

from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as PageTimeoutError

PIN: Final = "blue heron 7"
PATIENCE: Final = 60_000
"""Milliseconds that a busy machine gets for anything."""

_THREAD: Final = re.compile("/c/[0-9a-f]{32}$")

expect.set_options(timeout=PATIENCE)


async def enrol(page: Page, link: str, *, pin: str = PIN) -> None:
    """From an opened invitation to the open inbox, caught up."""
    await page.goto(link)
    await decline_passkey(page)
    await choose_pin(page, pin)


async def decline_passkey(page: Page) -> None:
    """Where one is offered: at a domain it is, at an address it cannot be."""
    later = page.get_by_role("button", name="Not now")
    await expect(later.or_(page.get_by_label("New PIN", exact=True)).first).to_be_visible()
    if await later.is_visible():
        await later.click()


async def enrol_by_paste(page: Page, link: str, *, pin: str = PIN) -> None:
    """The same with a link that was never an address of this browser."""
    await page.goto(f"{link.partition('/enrol#')[0]}/")
    field, instead = page.get_by_label("Invitation link"), page.get_by_role("button", name="I have an invitation link")
    await expect(field.or_(instead).first).to_be_visible()
    if await instead.is_visible():
        await instead.click()
    await field.fill(link)
    await page.get_by_role("button", name="Continue").click()
    await decline_passkey(page)
    await choose_pin(page, pin)


async def choose_pin(page: Page, pin: str = PIN) -> None:
    """And wait for the inbox."""
    await page.get_by_label("New PIN", exact=True).fill(pin)
    await page.get_by_label("New PIN again").fill(pin)
    await page.get_by_role("button", name="Enrol this device").click()
    await connected(page)


async def connected(page: Page) -> None:
    """Open, and everything that the hub had in store is here."""
    await expect(page.locator('.connection[data-standing="online"]')).to_be_attached()


async def lock(page: Page) -> None:
    """By hand."""
    await page.get_by_role("button", name="Lock now").click()
    await expect(page.get_by_role("heading", name="Locked")).to_be_visible()


async def unlock(page: Page, *, pin: str = PIN) -> None:
    """With the PIN."""
    await page.get_by_label("PIN", exact=True).fill(pin)
    await page.get_by_role("button", name="Unlock").click()


async def open_thread(page: Page, words: str) -> None:
    """The conversation whose row in the inbox holds these words. Pressed again, as a person would, where a notice that
    came or went moved the row away under the press.
    """
    row = page.locator(".inbox-row", has_text=words)
    await expect(row).to_be_visible()
    for _ in range(6):
        try:
            await row.click(timeout=10_000)
            return await page.wait_for_url(_THREAD, timeout=10_000)
        except PageTimeoutError:
            if _THREAD.search(page.url):
                return None
    raise AssertionError("the row opens nothing")


async def say(page: Page, words: str) -> None:
    """Write and send it in the open conversation."""
    field = page.get_by_role("textbox", name="Message", exact=True)
    await field.fill(words)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".thread")).to_contain_text(words)
