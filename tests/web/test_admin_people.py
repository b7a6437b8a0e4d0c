"""An administrator's day in a real browser: somebody comes, is invited and enrols; loses a phone, which erases itself;
goes. At desktop size and on a phone, one way of it by keyboard alone.

Screenshots are kept where ``WARDLINE_SCREENSHOTS`` names a folder.
"""

import asyncio
import os
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect
from sqlalchemy import select
from tests.support.chromium import DESKTOP, PHONE, browser_profile, chromium_or_skip
from tests.web.audit import audit
from tests.web.authenticator import plug_in
from tests.web.clinic import Clinic, Person, running_clinic
from tests.web.page import connected, enrol

from wardline.kit.outcome import Refusal
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.recovery.tables import RECOVERIES
from wardline.vault.web.load_client import load_client

pytestmark = pytest.mark.timeout(600)

NEWCOMER: Final = "Wren Okafor-Lindqvist"
LOGIN: Final = "wren@brigid.example"
WIDE: Final = ViewportSize(width=1280, height=800)
NARROW: Final = ViewportSize(width=360, height=740)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clinic]:
    """One whose web client stands at a domain, as WebAuthn demands."""
    chromium_or_skip()
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    with running_clinic(tmp_path_factory.mktemp("clinic"), host="localhost") as found:
        yield found


def appoint(clinic: Clinic, name: str, login: str) -> Person:
    """Somebody who administers the hospital."""
    person = clinic.hire(name, "IT", login=login)
    refusal = clinic.vault.ledger.run(lambda turn: set_roles(turn, person.account, [Role.ADMINISTRATOR]))
    assert refusal is None, refusal
    return person


async def looked_at(page: Page, name: str) -> None:
    """Judged, and kept for people to look at."""
    assert await audit(page) == [], name
    folder = os.environ.get("WARDLINE_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"admin-{name}.png")


async def enrol_administrator(page: Page, clinic: Clinic, person: Person) -> None:
    """With a passkey: their steps up ask for it."""
    await plug_in(page)
    await page.goto(clinic.invite(person))
    await page.get_by_role("button", name="Use this device’s passkey").click()
    await connected(page)


async def to_section(page: Page, name: str) -> None:
    """By keyboard, from anywhere."""
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Type a command").fill(f"Administration {name}")
    await expect(page.get_by_role("option").first).to_contain_text(name)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=name, exact=True, level=3)).to_be_focused()


async def create_by_keyboard(page: Page) -> str:
    """The newcomer's invitation link."""
    await to_section(page, "People")
    await expect(page.get_by_role("list", name="People found")).to_contain_text("Brackenbury")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Name", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Give a name")).to_be_visible()
    await page.keyboard.type(NEWCOMER)
    await page.keyboard.press("Tab")
    await page.keyboard.type("Ward nurse, 4 West")
    await page.keyboard.press("Tab")
    await page.keyboard.type(LOGIN)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("checkbox", name="Nurse")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("checkbox", name="Nurse")).to_be_checked()
    await looked_at(page, "new")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog")
    await expect(dialog.get_by_role("img", name="QR code of the invitation link")).to_be_visible()
    link = await dialog.get_by_role("textbox", name="Invitation link").input_value()
    await looked_at(page, "link")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name=NEWCOMER, level=3)).to_be_focused()
    assert link not in await page.content()
    return link


def devices_of(page: Page) -> Locator:
    """The devices on a person's page, but for those that ended."""
    return page.get_by_role("list", name="Devices", exact=True).get_by_role("listitem")


async def come_and_go(clinic: Clinic, folder: Path) -> None:
    root = appoint(clinic, "Ada Reyes", "ada@brigid.example")
    clinic.hire("Dr. Milo Brackenbury")
    async with (
        browser_profile(folder / "root", viewport=DESKTOP) as office,
        browser_profile(folder / "phone", viewport=PHONE, has_touch=True) as pocket,
    ):
        page, phone = office.pages[0], pocket.pages[0]
        await enrol_administrator(page, clinic, root)
        link = await create_by_keyboard(page)
        await to_section(page, "Invitations")
        waiting = page.get_by_role("list", name="Open invitations").get_by_role("listitem")
        await expect(waiting.filter(has_text=NEWCOMER)).to_have_count(1)
        await looked_at(page, "invitations")

        await enrol(phone, link)
        await expect(phone.get_by_role("button", name="Administration")).to_have_count(0)
        await expect(waiting.filter(has_text=NEWCOMER)).to_have_count(0)
        await to_section(page, "People")
        await page.get_by_label("Search people").fill("WREN 4")
        found = page.get_by_role("list", name="People found").get_by_role("listitem")
        await expect(found).to_have_count(1)
        await expect(found).to_contain_text("Nurse")
        await looked_at(page, "people")
        await found.get_by_role("link").click()
        await expect(devices_of(page)).to_have_count(1)
        await expect(devices_of(page)).to_contain_text("by invitation")
        await expect(page.get_by_role("list", name="Sessions")).to_contain_text("Began")
        await looked_at(page, "person")
        await page.set_viewport_size(NARROW)
        await looked_at(page, "person-360")
        await page.set_viewport_size(WIDE)

        await devices_of(page).get_by_role("button", name="Remove").click()
        dialog = page.get_by_role("alertdialog")
        await expect(dialog.get_by_role("switch", name="Also erase what is stored on it")).to_be_checked()
        await dialog.get_by_role("button", name="Remove and erase it").click()
        await expect(dialog).to_be_hidden()
        await expect(phone.get_by_role("heading", name="This device was removed")).to_be_visible()
        await expect(phone.get_by_text("has the signed word")).to_be_visible()
        await expect(page.get_by_text("Erased itself, and signed that it did")).to_be_visible()
        await looked_at(page, "wiped")

        await page.get_by_role("button", name="Offboard…").click()
        await expect(dialog).to_contain_text("Their sessions close at once")
        await looked_at(page, "offboard")
        await dialog.get_by_role("button", name="Offboard now").click()
        await expect(page.get_by_role("button", name="Reinstate…")).to_be_visible()
        await to_section(page, "People")
        await expect(found.filter(has_text=NEWCOMER)).to_have_count(0)
        await page.locator(".choice-option", has_text="Suspended").click()
        await expect(found.filter(has_text=NEWCOMER)).to_have_count(1)
        await page.set_viewport_size(NARROW)
        await looked_at(page, "people-360")


def test_somebody_comes_loses_a_phone_and_goes(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(come_and_go(clinic, tmp_path))


async def change_roles_and_sessions(page: Page) -> None:
    """From a phone: an administrator's own and another person's page."""
    await page.get_by_role("button", name="Settings").click()
    await page.get_by_role("button", name="Open the administration").click()
    await page.get_by_role("link", name="People").click()
    row = page.get_by_role("list", name="People found").get_by_role("link")
    await row.filter(has_text="Noor Vance").click()
    await expect(page.get_by_text("Nobody changes their own roles")).to_be_visible()
    await expect(page.get_by_role("checkbox", name="Physician")).to_be_disabled()
    await expect(page.get_by_text("Nobody offboards themselves")).to_be_visible()
    await page.get_by_role("button", name="All people").click()
    await row.filter(has_text="Tess").click()
    # who has had a device gets no link
    await expect(page.get_by_role("button", name="Ask for recovery…")).to_be_visible()
    await expect(page.get_by_role("button", name="Make an invitation link")).to_have_count(0)
    await page.locator(".check", has_text="Pharmacist").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".admin-marks")).to_contain_text("Pharmacist")
    await page.get_by_label("Login name").fill("noor@brigid.example")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Somebody else has this login name already")).to_be_visible()
    await page.get_by_role("button", name="Discard the changes").click()
    await expect(page.get_by_label("Login name")).to_have_value("tess@brigid.example")

    await page.get_by_role("list", name="Sessions").get_by_role("button", name="End").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="End the session").click()
    await expect(page.get_by_role("list", name="Sessions")).to_contain_text("has to sign in again")
    await looked_at(page, "session-ended-360")


async def ask_for_recovery(page: Page, reason: str) -> None:
    """On the person's page."""
    await page.get_by_role("button", name="Ask for recovery…").click()
    dialog = page.get_by_role("alertdialog")
    await dialog.get_by_role("button", name="Ask for recovery").click()
    await expect(dialog.get_by_text("Give a reason")).to_be_visible()
    await dialog.get_by_label("What happened").fill(reason)
    await dialog.get_by_role("button", name="Ask for recovery").click()
    await expect(page.get_by_text("Another administrator finds it under Recoveries")).to_be_visible()


def waiting_recovery(page: Page) -> Locator:
    """The one that waits."""
    return page.get_by_role("list", name="Recoveries that wait").get_by_role("listitem")


async def deny_recovery(clinic: Clinic, page: Page, second: Person, of: Person) -> None:
    """The person keeps what they have."""
    had = [device.id for device in clinic.administration.devices(of.account) if not device.revoked]
    await expect(waiting_recovery(page)).to_contain_text("Somebody rang")
    await waiting_recovery(page).get_by_role("button", name="Deny…").click()
    dialog = page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text("Nothing changes for the person")
    await dialog.get_by_role("button", name="Deny it").click()
    await expect(page.get_by_text("No recovery waits")).to_be_visible()
    with clinic.vault.database.read() as reader:
        (denied,) = reader.execute(select(RECOVERIES).where(RECOVERIES.c.account == of.account)).all()
    assert (denied.agreed, denied.decided_by) == (False, second.account)
    assert [device.id for device in clinic.administration.devices(of.account) if not device.revoked] == had != []


async def agree_to_recovery(page: Page) -> str:
    """The link for a new first device."""
    await expect(waiting_recovery(page)).to_contain_text("Bag stolen on the train")
    await looked_at(page, "recoveries")
    await waiting_recovery(page).get_by_role("button", name="Agree…").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Agree and make the link").click()
    link = await page.get_by_role("textbox", name="Invitation link").input_value()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("No recovery waits")).to_be_visible()
    return link


async def lose_everything(clinic: Clinic, folder: Path) -> None:
    root = appoint(clinic, "Noor Vance", "noor@brigid.example")
    second = appoint(clinic, "Ines Whitlock", "ines@brigid.example")
    tess = clinic.hire("Dr. Tess Aldermoor", login="tess@brigid.example")
    async with (
        clinic.device(tess),
        browser_profile(folder / "first", viewport=PHONE, has_touch=True) as first,
        browser_profile(folder / "second", viewport=DESKTOP) as other,
        browser_profile(folder / "new", viewport=PHONE) as pocket,
    ):
        page, desk, phone = first.pages[0], other.pages[0], pocket.pages[0]
        await enrol_administrator(page, clinic, root)
        await change_roles_and_sessions(page)
        await ask_for_recovery(page, "Somebody rang and said so")
        await looked_at(page, "recovery-360")

        await enrol_administrator(desk, clinic, second)
        await to_section(desk, "Recoveries")
        await deny_recovery(clinic, desk, second, tess)

        await page.get_by_role("button", name="All people").click()
        await page.get_by_role("list", name="People found").get_by_role("link").filter(has_text="Tess").click()
        await ask_for_recovery(page, "Bag stolen on the train; known to the desk in person")
        await enrol(phone, await agree_to_recovery(desk))


def test_roles_change_a_session_ends_and_two_administrators_recover_somebody(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(lose_everything(clinic, tmp_path))
