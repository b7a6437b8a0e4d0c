"""Every screen of the real client, by keyboard alone, judged by axe-core: in each look, in Spanish, at its smallest."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import DESKTOP, browser_profile
from tests.support.pictures import gradient
from tests.web.audit import audit
from tests.web.clinic import Clinic, Person
from tests.web.page import PIN, enrol, open_thread, say
from tests.web.test_visitor import picture

from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId

pytestmark = pytest.mark.timeout(600)

Look = Mapping[str, str]
LOOKS: Final[Mapping[str, Look]] = {
    "light": {"theme": "light", "contrast": "system"},
    "dark": {"theme": "dark", "contrast": "system"},
    "contrast": {"theme": "light", "contrast": "more"},
    "dark-contrast": {"theme": "dark", "contrast": "more"},
}
SPANISH: Final = {"language": "es", "textSize": "largest", "theme": "light"}
SMALL: Final = {"width": 320, "height": 568}


class Judge:
    """Collects what is wrong on each screen, in each of its looks."""

    def __init__(self, page: Page, name: str, looks: Mapping[str, Look]) -> None:
        self._page = page
        self._name = name
        self._looks = looks
        self.found: list[str] = []

    async def see(self, screen: str) -> None:
        """Judge what is shown now."""
        for look, marks in self._looks.items():
            await self._page.evaluate(
                """(marks) => {
                  Object.assign(document.documentElement.dataset, marks);
                  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
                }""",
                dict(marks),
            )
            self.found += [f"{screen} {look}: {each}" for each in await audit(self._page)]
            await picture(self._page, f"app-{self._name}-{screen}-{look}")


async def prefer(page: Page, wanted: Mapping[str, Any]) -> None:
    """As the settings keep it; the page is locked afterwards."""
    await page.evaluate("(wanted) => localStorage.setItem('wardline.preferences', wanted)", json.dumps(dict(wanted)))
    await page.reload()


async def unlock_by_keyboard(page: Page) -> None:
    await expect(page.locator(".threshold input")).to_be_focused()
    await page.keyboard.type(PIN)
    await page.keyboard.press("Enter")
    await expect(page.locator('.connection[data-standing="online"]')).to_be_attached()


async def press(page: Page, keys: str, shown: str) -> None:
    """Keys, and what they bring."""
    await page.keyboard.press(keys)
    await expect(page.locator(shown).first).to_be_visible()


async def to_inbox(page: Page) -> None:
    await page.keyboard.press("Escape")
    await page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)


async def open_by_keyboard(page: Page, words: str) -> None:
    """Down the inbox to the row with these words, and in."""
    rows = page.locator(".inbox-row")
    await rows.first.focus()
    for _ in range(await rows.count()):
        if words in await page.evaluate("document.activeElement.innerText"):
            break
        await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c/*")
    await expect(page.locator(".thread article").first).to_be_visible()


async def view_picture(page: Page) -> None:
    """From the composer up to the picture, and larger."""
    button = page.locator(".image-attachment").last
    await button.focus()
    await press(page, "Enter", ".viewer-picture")
    await page.keyboard.press("Tab")


async def walk(page: Page, judge: Judge, family: str, person: Person) -> None:
    """Every screen."""
    await judge.see("inbox")
    await open_by_keyboard(page, family)
    await expect(page.locator(".answer-bar").first).to_be_visible()
    await judge.see("result")
    await to_inbox(page)
    await open_by_keyboard(page, "handover")
    await expect(page.locator(".image-attachment img").last).to_be_visible()
    await judge.see("thread")
    await view_picture(page)
    await judge.see("viewer")
    await press(page, "Escape", ".composer-text")
    await expect(page.locator(".viewer-picture")).to_be_hidden()
    await page.locator(".roster-button").focus()
    await press(page, "Enter", ".roster-list")
    await judge.see("roster")
    await page.keyboard.press("Escape")
    await expect(page.locator(".roster-list")).to_be_hidden()
    await to_inbox(page)
    await press(page, "n", ".new-screen")
    await page.keyboard.type(family[:6])
    await expect(page.locator(".search-option").first).to_be_visible()
    await judge.see("new-found")
    await press(page, "Enter", ".patient-banner")
    await page.keyboard.type(person.name.split()[-1])
    await expect(page.locator(".search-option").first).to_be_visible()
    await press(page, "Enter", ".outside-warning")
    await judge.see("new-patient")
    await to_inbox(page)
    await press(page, "s", "#main input")
    await page.keyboard.type("handover")
    await expect(page.locator(".hit").first).to_be_visible()
    await judge.see("search")
    await to_inbox(page)
    await press(page, "Control+,", ".settings-group")
    await judge.see("settings")
    await to_inbox(page)
    await press(page, "Control+k", "[role=dialog]")
    await page.keyboard.type("e")
    await expect(page.locator(".palette-option").first).to_be_visible()
    await judge.see("palette")
    await page.keyboard.press("Escape")
    await expect(page.locator("[role=dialog]")).to_be_hidden()
    await press(page, "?", ".shortcut-list")
    await judge.see("shortcuts")
    await page.keyboard.press("Escape")
    await expect(page.locator("[role=dialog]")).to_be_hidden()
    await press(page, "Control+Shift+L", ".threshold input")
    await expect(page.locator(".threshold input")).to_be_focused()
    await judge.see("lock")
    await page.keyboard.type("not the PIN")
    await press(page, "Enter", ".field-problem")
    await judge.see("unlock")


async def judge_all(clinic: Clinic, folder: Path) -> None:
    ada, ben, cleo = clinic.hire("Dr. Ida Juniper"), clinic.hire("Dr. Jonas Kettlewell"), clinic.hire("Cleo Lavender")
    patient = clinic.sick("Mulberry-Nightingale", "Bartholomea")
    found: list[str] = []
    photograph = folder / "wound.png"
    photograph.write_bytes(gradient(640, 480))
    async with clinic.device(ben) as colleague, browser_profile(folder / "profile", reduced_motion="reduce") as context:
        page = context.pages[0]
        await enrol(page, clinic.invite(ada))
        await clinic.send_result(ada, patient, "7.9")
        opened = await colleague.open_conversation([ada.account, cleo.account], "Night handover of ward seven")
        await colleague.send(ConversationId(opened.conversation), encode(Text(body="The handover begins")))
        await open_thread(page, "handover")
        await say(page, "On my way")
        await page.locator('input[data-picker="file"]').set_input_files(photograph)
        await expect(page.locator(".pending-file[data-state=ready]")).to_be_visible()
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(page.locator(".image-attachment img").last).to_be_visible()
        await expect(page.locator(".inbox-row", has_text="Mulberry")).to_contain_text("Critical")
        await page.keyboard.press("Escape")
        await to_inbox(page)
        for name, size, preferences, looks in (
            ("desk", DESKTOP, dict[str, str](), LOOKS),
            ("es-phone", SMALL, SPANISH, {"light": LOOKS["light"]}),
        ):
            await page.set_viewport_size({"width": size["width"], "height": size["height"]})
            await page.goto(f"{clinic.web}/")
            await prefer(page, preferences)
            await unlock_by_keyboard(page)
            judge = Judge(page, name, looks)
            await walk(page, judge, patient.family, cleo)
            found += [f"{name} {each}" for each in judge.found]
    assert found == []


def test_every_screen_by_keyboard_and_axe_finds_nothing(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(judge_all(clinic, tmp_path))
