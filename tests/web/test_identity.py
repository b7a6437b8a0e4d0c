"""Passkeys in a real browser: enrolled with one, opened by one, signed in with one elsewhere; and a device removed from
the other, which erases itself. At desktop size and on a phone.

Screenshots are kept where ``WARDLINE_SCREENSHOTS`` names a folder.
"""

import asyncio
import os
from base64 import b64decode
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import DESKTOP, PHONE, browser_profile, chromium_or_skip
from tests.web.audit import audit
from tests.web.authenticator import plug_in
from tests.web.clinic import HOSPITAL, Clinic, running_clinic
from tests.web.disk import find_on_disk
from tests.web.page import PATIENCE, PIN, choose_pin, connected, enrol_by_paste, lock

from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.vault.identity.passkeys import passkeys_of
from wardline.vault.web.load_client import load_client

pytestmark = pytest.mark.timeout(600)

LOGIN: Final = "lena.hartwell@brigid.example"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clinic]:
    """One whose web client stands at a domain, as WebAuthn demands."""
    chromium_or_skip()
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    with running_clinic(tmp_path_factory.mktemp("clinic"), host="localhost") as found:
        yield found


async def looked_at(page: Page, name: str) -> None:
    """Judged, and kept for people to look at."""
    assert await audit(page) == [], name
    folder = os.environ.get("WARDLINE_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"identity-{name}.png")


async def to_settings(page: Page, part: str) -> None:
    """The part of the settings with this heading."""
    await page.keyboard.press("Control+,")
    heading = page.get_by_role("heading", name=part, exact=True)
    await expect(heading).to_be_visible()
    await heading.scroll_into_view_if_needed()


async def enrol_with_passkey(page: Page, link: str) -> None:
    """By an invitation, with one touch instead of a PIN."""
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Protect this device with a passkey")).to_be_visible()
    await looked_at(page, "offer")
    await page.get_by_role("button", name="Use this device’s passkey").click()
    await connected(page)


async def sign_in(page: Page, clinic: Clinic) -> None:
    """At the vault's origin, by login name and passkey; a PIN where the passkey brings no key."""
    await page.goto(clinic.web)
    await expect(page.get_by_label("Login name")).to_be_visible()
    await looked_at(page, "sign-in")
    await page.get_by_label("Login name").fill(LOGIN.upper())
    await page.get_by_role("button", name="Sign in with a passkey").click()
    pin, online = page.get_by_label("New PIN", exact=True), page.locator('.connection[data-standing="online"]')
    await expect(pin.or_(online).first).to_be_attached()
    if await pin.count():
        await choose_pin(page)
    await connected(page)


async def unlock_by_touch(page: Page) -> float:
    """Milliseconds from the touch to a readable inbox."""
    await lock(page)
    await expect(page.get_by_role("button", name="Unlock with your passkey")).to_be_visible()
    await looked_at(page, "locked")
    watched = """() => new Promise((done) => {
      const began = performance.now();
      const look = () => document.querySelector(".inbox-row") ? done(performance.now() - began)
        : requestAnimationFrame(look);
      document.querySelector(".threshold-form .button").click();
      look();
    })"""
    return float(await page.evaluate(watched))


async def lose_a_device(clinic: Clinic, folder: Path) -> None:
    lena, ben = clinic.hire("Dr. Lena Hartwell", login=LOGIN), clinic.hire("Dr. Milo Brackenbury")
    lost = folder / "lost"
    async with (
        clinic.device(ben) as colleague,
        browser_profile(folder / "kept", viewport=PHONE, has_touch=True) as other,
    ):
        async with browser_profile(lost, viewport=DESKTOP) as context:
            page, phone = context.pages[0], other.pages[0]
            authenticator = await plug_in(page)
            await enrol_with_passkey(page, clinic.invite(lena))
            passkeys = await authenticator.passkeys()
            assert len(passkeys) == 1
            opened = await colleague.open_conversation([lena.account], "Ward three handover")
            words = encode(Text(body="The heron left the marsh at dawn"))
            await colleague.send(ConversationId(opened.conversation), words)
            await expect(page.locator(".inbox-row")).to_contain_text("heron left")
            took = await unlock_by_touch(page)
            await expect(page.locator(".inbox-row")).to_contain_text("heron left")
            assert took < PATIENCE, took

            await (await plug_in(phone)).take(passkeys)
            await sign_in(phone, clinic)
            await expect(phone.locator(".inbox-row")).to_contain_text("heron left")
            news = page.get_by_role("alert").filter(has_text="A new device is signed in as you")
            await expect(news).to_be_visible()
            await looked_at(page, "new-device")
            await page.get_by_role("button", name="It was me").click()
            await expect(news).to_be_hidden()
            await to_settings(phone, "Devices")
            devices = phone.get_by_role("list", name="Devices that are signed in")
            await expect(devices.get_by_role("listitem")).to_have_count(2)
            this = devices.get_by_role("listitem").filter(has_text="This device")
            await expect(this).to_contain_text("by passkey")
            logged = devices.get_by_text("In your organisation’s log, record")
            await expect(logged).to_have_count(2)
            await expect(devices.get_by_text("West wing")).to_have_count(2)
            await looked_at(phone, "devices-360")
            away = devices.get_by_role("listitem").filter(has_not_text="This device")
            await away.get_by_role("button", name="Remove").click()
            dialog = phone.get_by_role("alertdialog")
            await expect(dialog).to_contain_text("erases what is stored on it")
            await looked_at(phone, "remove-360")
            await dialog.get_by_role("button", name="Remove and erase it").click()
            await expect(devices.get_by_role("listitem")).to_have_count(1)

            await expect(page.get_by_role("heading", name="This device was removed")).to_be_visible()
            await expect(page.get_by_text("has the signed word")).to_be_visible()
            await looked_at(page, "removed")
            left = await page.content()
            assert not any(word in left for word in ("heron", "Brackenbury", "Hartwell", HOSPITAL))
        needles: dict[str, bytes | str] = {
            "a message": "heron left the marsh",
            "a title": "Ward three handover",
            "a colleague": "Brackenbury",
            "the owner": "Hartwell",
            "the hospital": HOSPITAL,
        }
        assert find_on_disk(lost, needles) == {}
        await phone.reload()
        await expect(phone.get_by_role("heading", name="Locked")).to_be_visible()


def test_a_lost_device_is_removed_from_another_and_erases_itself(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(lose_a_device(clinic, tmp_path))


async def without_prf(clinic: Clinic, folder: Path) -> None:
    nora = clinic.hire("Dr. Nora Silverthorne", login="nora@brigid.example")
    async with browser_profile(folder, viewport=PHONE, has_touch=True) as context:
        page = context.pages[0]
        key = await plug_in(page, prf=False, transport="usb")
        await page.goto(clinic.invite(nora))
        await page.get_by_role("button", name="Use this device’s passkey").click()
        await expect(page.get_by_text("It cannot open what is stored here")).to_be_visible()
        await looked_at(page, "pin-besides-360")
        await choose_pin(page)
        await lock(page)
        await expect(page.get_by_role("button", name="Unlock with your passkey")).to_be_hidden()
        await page.get_by_label("PIN", exact=True).fill(PIN)
        await page.get_by_role("button", name="Unlock").click()
        await connected(page)

        # who has a passkey proves with it that they may add another, which the same authenticator does not make
        await to_settings(page, "Passkeys")
        keys = page.get_by_role("list", name="Passkeys")
        await expect(keys.get_by_role("listitem")).to_have_count(1)
        await page.get_by_role("button", name="Add a passkey").click()
        await expect(page.get_by_text("already has a passkey of your account")).to_be_visible()
        await key.unplug()
        second = await plug_in(page)
        await page.get_by_role("button", name="Add a passkey").click()
        await expect(keys.get_by_role("listitem")).to_have_count(2)
        await expect(keys.get_by_role("listitem").filter(has_text="Unlocks this device")).to_have_count(1)
        assert len(await second.passkeys()) == 1
        await looked_at(page, "passkeys-360")
        first = keys.get_by_role("listitem").filter(has_not_text="Unlocks this device")
        await first.get_by_role("button", name="Remove").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Remove the passkey").click()
        await expect(keys.get_by_role("listitem")).to_have_count(1)
        await lock(page)
        await expect(page.get_by_text("or with your PIN")).to_be_visible()
        await looked_at(page, "locked-both-360")
        await page.get_by_role("button", name="Unlock with your passkey").click()
        await connected(page)


def test_a_passkey_without_a_key_wants_a_pin_and_a_second_one_replaces_the_first(
    clinic: Clinic, tmp_path: Path
) -> None:
    asyncio.run(without_prf(clinic, tmp_path / "profile"))


async def strangers(clinic: Clinic, folder: Path) -> None:
    async with browser_profile(folder, viewport=PHONE) as context:
        page = context.pages[0]
        key = await plug_in(page)
        await page.goto(clinic.web)
        await page.get_by_label("Login name").fill("nobody.at.all@brigid.example")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_text("passkey_cancelled").or_(page.get_by_text("sign_in_failed"))).to_be_visible()
        await looked_at(page, "stranger-360")

        # an invitation serves as well, and without a passkey
        newcomer = clinic.hire("Dr. Petra Holloway", login="petra@brigid.example")
        await enrol_by_paste(page, clinic.invite(newcomer))
        warning = page.get_by_role("status").filter(has_text="two administrators would have to recover your account")
        await expect(warning).to_contain_text("Make a passkey before")
        await warning.get_by_role("button", name="Other ways").click()
        await expect(page.get_by_text("You have no passkey yet")).to_be_visible()

        # who makes one where they are warned is warned no more, and has it
        await looked_at(page, "lockout-360")
        await warning.get_by_role("button", name="Make a passkey").click()
        await expect(warning).to_be_hidden()
        with clinic.vault.database.read() as reader:
            (made,) = passkeys_of(reader, clinic.vault.keys, newcomer.account)
        assert [b64decode(each["credentialId"]) for each in await key.passkeys()] == [made.credential]


def test_a_stranger_is_told_nothing_and_an_invitation_needs_no_passkey(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(strangers(clinic, tmp_path / "profile"))
