"""A shared workstation: from a badge held up to the other person's readable inbox, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from playwright.async_api import Page
from tests.support.chromium import browser_profile
from tests.web.page import PIN, choose_pin

from bench.numbers import spread
from bench.web.browser import ask, watched
from bench.web.figures import Switch
from bench.web.ward import PATTERN, Ward

_EVERYBODY: Final = "#root .people-here"
_ARM: Final = """() => {
  bench.chosen = bench.when(".person-chosen");
  bench.readable = bench.when(".inbox-row");
}"""


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    badge: str


async def measure_switch(ward: Ward, conversations: int, rounds: int) -> Switch:
    """Two people; each has one conversation, and the first so many."""
    profile = ward.folder / "shared"
    people = [_Member("Dr. Ada Featherstone", "0004711815"), _Member("Dr. Ben Ravenscroft", "0004711816")]
    async with browser_profile(profile) as context:
        await _join(ward, context.pages[0], people[0], first=True)
    # The first person's store is the one that a profile of one person has.
    await ward.fill(profile, conversations=conversations - 1)
    async with browser_profile(profile) as context:
        await _join(ward, context.pages[0], people[1], first=False)
    badge: list[float] = []
    pin: list[float] = []
    async with watched(profile) as (_, page):
        await page.goto(ward.clinic.web)
        for _ in range(rounds):
            for person in people:
                one, other = await _switch(page, person)
                badge.append(one)
                pin.append(other)
    total = [one + other for one, other in zip(badge, pin, strict=True)]
    return Switch(conversations=conversations, badge=spread(badge), pin=spread(pin), total=spread(total))


async def _join(ward: Ward, page: Page, member: _Member, *, first: bool) -> None:
    person = ward.clinic.hire(member.name)
    await page.goto(ward.clinic.invite(person))
    if first:
        await page.get_by_text("This is a shared workstation").click()
    await choose_pin(page)
    await ward.converse(person, PATTERN)
    await page.locator(".inbox-row", has_text=PATTERN).wait_for()
    await page.keyboard.press("Control+,")
    await page.get_by_role("button", name="Register my badge").click()
    await _type(page, [member.badge, member.badge])
    await page.get_by_text("Your badge chooses you").wait_for()
    await _lock(page)


async def _switch(page: Page, person: _Member) -> tuple[float, float]:
    """Milliseconds of the machine: until the PIN is asked for, and from the PIN's Enter until a row is painted."""
    await page.locator(_EVERYBODY).wait_for()
    await ask(page, _ARM)
    await _type(page, [person.badge])
    badge = await ask(page, "bench.chosen.then((at) => at - bench.entered)")
    await page.get_by_label("PIN", exact=True).fill(PIN)
    await page.keyboard.press("Enter")
    pin = await ask(page, "bench.readable.then((at) => at - bench.entered)")
    await _lock(page)
    return badge, pin


async def _type(page: Page, numbers: Sequence[str]) -> None:
    for number in numbers:
        await page.keyboard.type(number)
        await page.keyboard.press("Enter")


async def _lock(page: Page) -> None:
    await page.get_by_role("button", name="Lock now").click()
    await page.locator(_EVERYBODY).wait_for()
