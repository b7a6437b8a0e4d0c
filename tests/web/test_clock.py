"""A machine whose clock is a day wrong: people are told, and what they read goes by the hub's time."""

import asyncio
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.front import front
from tests.web.page import enrol, open_thread, say
from tests.web.test_messages import core_of

from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(400)


async def live_elsewhen(clinic: Clinic, folder: Path, skew: timedelta) -> None:
    ada, ben = clinic.hire("Dr. Clarissa Underhill"), clinic.hire("Dr. Desmond Fairweather")
    moved = f"{{const now=Date.now;Date.now=()=>now()+{int(skew.total_seconds() * 1000)}}}\n"
    async with (
        clinic.device(ben) as colleague,
        front(clinic) as served,
        browser_profile(folder, service_workers="block") as context,
    ):
        path = await core_of(served)
        served.changed[path] = moved.encode("ascii") + (await served.fetch(path))[1]
        page = context.pages[0]
        await page.add_init_script(moved)
        await enrol(page, served.invite(ada))
        way = "ahead" if skew > timedelta() else "behind"
        await expect(page.locator(".warnings").get_by_text("clock is")).to_contain_text(re.compile(f"{way} by .?1 day"))

        conversation = ConversationId((await colleague.open_conversation([ada.account])).conversation)
        await colleague.send(conversation, encode(Text(body="First, from a right clock")))
        await open_thread(page, "First, from a right clock")
        before = time.time()
        await page.get_by_role("button", name="Ask for an answer by a time").click()
        await page.get_by_role("menuitemradio", name=re.compile("30 min")).click()
        await say(page, "Second, from a wrong one")
        await expect(page.get_by_text("Waiting to be sent")).to_be_hidden()
        await colleague.send(conversation, encode(Text(body="Third, from a right clock")))
        await expect(page.locator(".thread")).to_contain_text("Third")
        bodies = await page.locator(".thread article .message-body").all_inner_texts()
        assert [body.split(",")[0].strip() for body in bodies if "clock" in body or "wrong" in body] == [
            "First",
            "Second",
            "Third",
        ]
        days = await page.locator(".thread .day-line").all_inner_texts()
        assert all("Today" in day for day in days), days
        await expect(page.locator(".inbox-row", has_text="Third")).to_contain_text("now")

        async with asyncio.timeout(90):
            async for message in colleague.messages():
                content = decode(message.content)
                if isinstance(content, Text) and content.acknowledge_by is not None:
                    wanted = (before + 30 * 60) * 1000
                    assert abs(content.acknowledge_by - wanted) < 120_000
                    break


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_a_day_wrong_is_said_and_times_are_the_hubs(clinic: Clinic, tmp_path: Path, days: int) -> None:
    asyncio.run(live_elsewhen(clinic, tmp_path / "profile", timedelta(days=days, minutes=5 * days)))
