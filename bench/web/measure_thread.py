"""Scrolling and typing in a long conversation, beside an empty page."""

from pathlib import Path
from typing import Final

from tests.web.page import connected

from bench.web.browser import ask, empty_page, frames, record, scroll, typing, watched
from bench.web.figures import Thread
from bench.web.measure_inbox import unlock_to_row
from bench.web.ward import PATTERN, Ward

_TEXT: Final = "Seen, repeat bloods at six and hold the next dose; call me if anything changes. "
_SPEED: Final = 3_000
"""Pixels a second: about fifty messages, faster than anybody reads."""
_FIRST: Final = """() => {
  const top = document.querySelector(".thread-scroller").getBoundingClientRect().top;
  const rows = [...document.querySelectorAll(".thread-row")].filter((row) => row.getBoundingClientRect().bottom > top);
  const found = rows.map((row) => / (\\d+)\\./.exec(row.textContent)?.[1]).find((each) => each !== undefined);
  return Number(found ?? 0);
}"""


async def measure_thread(ward: Ward, profile: Path, messages: int, seconds: int, keys: int) -> Thread:
    """`profile` has one conversation."""
    filled = await ward.fill(profile, messages=messages)
    text = (_TEXT * (keys // len(_TEXT) + 1))[:keys]
    async with empty_page(ward.folder / "empty", ward.clinic.web) as page:
        empty_typing = await typing(page, text)
        await record(page)
        await scroll(page, 640, 600, -_SPEED * seconds, _SPEED)
        empty_scrolling = await frames(page)
    async with watched(profile) as (_, page):
        await page.goto(ward.clinic.web)
        await ask(page, "bench.locked")
        await unlock_to_row(page)
        await connected(page)
        await ask(page, "() => { bench.opened = bench.when('.thread-row'); }")
        started: float = await ask(page, "performance.now()")
        await page.locator(".inbox-row", has_text=PATTERN).click()
        opened = await ask(page, "bench.opened") - started
        await page.locator('.thread[data-phase="ready"]').wait_for()
        field = page.get_by_role("textbox", name="Message", exact=True)
        await field.focus()
        typed = await typing(page, text)
        await field.fill("")
        box = await page.locator(".thread-scroller").bounding_box()
        assert box is not None
        before: int = await ask(page, _FIRST)
        await record(page)
        await scroll(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, _SPEED * seconds, _SPEED)
        scrolled = await frames(page)
        passed = before - await ask(page, _FIRST)
    return Thread(
        messages=messages,
        fill_s=filled,
        opened=opened,
        passed=passed,
        scrolling=scrolled,
        empty_scrolling=empty_scrolling,
        typing=typed,
        empty_typing=empty_typing,
    )
