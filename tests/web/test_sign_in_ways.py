"""Every way in, in a real browser: password and code with another device's approval, a recovery code, a provider;
and emergency access to what is closed. At desktop size and on a phone.

Screenshots are kept where ``WARDLINE_SCREENSHOTS`` names a folder.
"""

import asyncio
import base64
import hmac
import os
import re
import struct
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import delete
from tests.support.chromium import DESKTOP, PHONE, browser_profile, chromium_or_skip
from tests.support.openid import needs_provider
from tests.web.audit import audit
from tests.web.authenticator import plug_in
from tests.web.clinic import Clinic, Person, running_clinic
from tests.web.page import choose_pin, connected, enrol, unlock

from wardline.cli.demo.identity_provider import Someone
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.organisation import OrganisationFacts
from wardline.client.sign_in_by_password import Shown
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.vault.devices.approvals.find_approval import approvals_of
from wardline.vault.identity.model import Role
from wardline.vault.identity.passwords.totp import STEP, totp_at
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.policy.labels import change_labels
from wardline.vault.policy.model import Label
from wardline.vault.turn import Turn
from wardline.vault.web.load_client import load_client

pytestmark = [pytest.mark.timeout(600), needs_provider]

LENA: Final = "lena.hartwell@brigid.example"
MILO: Final = "milo.brackenbury"
ROSA: Final = "rosa.tillinghast"
JUNE: Final = "june.whitlock"
OTIS: Final = "otis.farrow"
PASSWORD: Final = "four herons left before dawn"
AT_PROVIDER: Final = "an otter in the reeds"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clinic]:
    """One whose web client stands at a domain, with an OpenID provider that knows Milo, Rosa and June."""
    chromium_or_skip()
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    known = [Someone(f"24828976100{at}", login, AT_PROVIDER) for at, login in enumerate((MILO, ROSA, JUNE))]
    with running_clinic(tmp_path_factory.mktemp("clinic"), host="localhost", provided=known) as found:
        yield found


async def looked_at(page: Page, name: str) -> None:
    """Judged, and kept for people to look at."""
    assert await audit(page) == [], name
    folder = os.environ.get("WARDLINE_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"ways-{name}.png")


def code_of(secret: str) -> str:
    """RFC 6238: what an app that was given the secret shows now."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


async def to_password(page: Page) -> None:
    """The part of the settings."""
    await page.keyboard.press("Control+,")
    heading = page.get_by_role("heading", name="Password and codes")
    await expect(heading).to_be_visible()
    await heading.scroll_into_view_if_needed()


async def set_up_password(page: Page) -> list[str]:
    """A password that the vault takes, an app's codes; the recovery codes."""
    await to_password(page)
    await page.get_by_role("button", name="Set a password").click()
    for words, refused in (("short", "Too short"), ("passwordpassword", "Too many people use it")):
        await page.get_by_label("New password", exact=True).fill(words)
        await page.get_by_label("New password again").fill(words)
        await page.get_by_role("button", name="Set the password").click()
        await expect(page.get_by_text(refused)).to_be_visible()
    await looked_at(page, "weak-password")
    await page.get_by_label("New password", exact=True).fill(PASSWORD)
    await page.get_by_label("New password again").fill(PASSWORD)
    await page.get_by_role("button", name="Set the password").click()
    await expect(page.get_by_text("The password was set.")).to_be_visible()

    await page.get_by_role("button", name="Set up an authenticator app").click()
    await expect(page.get_by_role("img", name="as a QR code")).to_be_visible()
    await page.get_by_text("Type it instead").click()
    await looked_at(page, "app")
    secret = await page.locator(".approval-hash").inner_text()
    field = page.get_by_label("Code of the app")
    await field.fill("000000" if code_of(secret) != "000000" else "111111")
    await field.press("Enter")
    await expect(page.get_by_text("wrong_code")).to_be_visible()
    await field.fill(code_of(secret))
    await field.press("Enter")
    listed = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(listed).to_have_count(10)
    await looked_at(page, "recovery-codes")
    codes = await listed.all_inner_texts()
    await page.get_by_role("button", name="I have kept them").click()
    return codes


async def to_password_sign_in(page: Page, login: str) -> None:
    """From the first page to the password, by keyboard alone."""
    await page.get_by_label("Login name").fill(login)
    for name in ("Sign in another way", "Password and code"):
        button = page.get_by_role("button", name=name)
        await expect(button).to_be_enabled()
        await button.press("Enter")
    await expect(page.get_by_label("Password", exact=True)).to_be_visible()


async def give(page: Page, password: str, code: str) -> None:
    """Both, and Enter."""
    await page.get_by_label("Password", exact=True).fill(password)
    field = page.get_by_label("Code", exact=True)
    await field.fill(code)
    await field.press("Enter")


async def look_again(page: Page) -> None:
    """Somebody comes back to the page, which asks then and not only a quarter of a minute later."""
    await page.evaluate("dispatchEvent(new Event('focus'))")


async def by_password(clinic: Clinic, folder: Path) -> None:
    lena = clinic.hire("Dr. Lena Hartwell", login=LENA)
    async with (
        browser_profile(folder / "desk", viewport=DESKTOP) as first,
        browser_profile(folder / "phone", viewport=PHONE, has_touch=True) as second,
    ):
        desk, phone = first.pages[0], second.pages[0]
        await enrol(desk, clinic.invite(lena))
        codes = await set_up_password(desk)
        # from now on there is something to prove with, and it is asked for
        await desk.get_by_role("button", name="Make new recovery codes").click()
        dialog = desk.get_by_role("dialog", name="Prove that it is you")
        await expect(dialog).to_be_visible()
        await looked_at(desk, "step-up")
        await give(desk, "not my password", codes[0])
        await expect(dialog.get_by_text("sign_in_failed")).to_be_visible()
        await give(desk, PASSWORD, codes[0])
        await expect(desk.get_by_role("list", name="Recovery codes")).to_be_visible()
        codes = await desk.get_by_role("list", name="Recovery codes").get_by_role("listitem").all_inner_texts()
        await desk.get_by_role("button", name="I have kept them").click()

        await phone.goto(clinic.web)
        said: list[str] = []
        for login in ("nobody.at.all@brigid.example", LENA):
            await to_password_sign_in(phone, login)
            await looked_at(phone, "password-360")
            await give(phone, "not the password", codes[0])
            notice = phone.get_by_role("alert").filter(has_text="sign_in_failed")
            await expect(notice).to_be_visible()
            said.append(await notice.inner_text())
            await looked_at(phone, "password-wrong-360")
            if login != LENA:
                await phone.get_by_role("button", name="Back").click()
                await looked_at(phone, "ways-360")
                await phone.get_by_role("button", name="Back").click()
        assert said[0] == said[1], "whether there is an account is told by nothing"
        await give(phone, PASSWORD, codes[0])
        await expect(phone.get_by_role("heading", name="Let this device in")).to_be_visible()
        await looked_at(phone, "waiting-360")

        waits = desk.get_by_role("alert").filter(has_text="waits to be let in")
        await look_again(desk)
        await expect(waits).to_contain_text("From West wing")
        await looked_at(desk, "approval-notice")
        await desk.get_by_role("button", name="Look at it").click()
        asked = desk.get_by_role("dialog", name="A device waits to be let in")
        await looked_at(desk, "approval-asked")
        await asked.get_by_role("button", name="It is me: compare the codes").click()
        shown = asked.locator(".compared-code")
        await expect(shown).to_be_visible()
        await expect(phone.locator(".compared-code")).to_be_visible()
        assert await shown.inner_text() == await phone.locator(".compared-code").inner_text()
        await looked_at(desk, "approval-compared")
        await looked_at(phone, "compared-360")
        await asked.get_by_role("button", name="The same: let it in").click()
        await expect(asked.get_by_text("It is let in")).to_be_visible()
        await expect(phone.get_by_text("You are signed in.")).to_be_visible()
        await choose_pin(phone)

        # a second one is denied, and told so
        await expect(waits).to_be_hidden()
    async with browser_profile(folder / "other", viewport=PHONE) as third, browser_profile(folder / "desk") as again:
        desk, other = again.pages[0], third.pages[0]
        await desk.goto(clinic.web)
        await desk.get_by_label("PIN", exact=True).fill("blue heron 7")
        await desk.get_by_role("button", name="Unlock").click()
        await connected(desk)
        # where nobody is enrolled, a link lets nobody in
        await other.goto(link_to(clinic, Waiting(lena.account, "0" * 32, "A" * 43)))
        await expect(other.get_by_text("Wardline is not set up in this browser")).to_be_visible()
        assert other.url == f"{clinic.web}/", "what was scanned is in no address"
        await looked_at(other, "scanned-by-a-stranger-360")
        await to_password_sign_in(other, LENA)
        await give(other, PASSWORD, codes[0])
        await expect(other.get_by_text("sign_in_failed")).to_be_visible()
        await give(other, PASSWORD, codes[1])
        await expect(other.get_by_role("heading", name="Let this device in")).to_be_visible()
        await look_again(desk)
        await desk.get_by_role("button", name="Look at it").click()
        asked = desk.get_by_role("dialog", name="A device waits to be let in")
        await asked.get_by_role("button", name="Deny").click()
        await expect(asked.get_by_text("It stays out")).to_be_visible()
        await expect(other.get_by_text("approval_denied")).to_be_visible()
        await by_picture(clinic, lena, desk, other, codes[2:])
        await for_somebody_else(clinic, folder, desk, codes[4])


@dataclass(frozen=True)
class Waiting:
    """What a waiting device's picture says."""

    account: str
    approval: str
    hash: str


def link_to(clinic: Clinic, waiting: Waiting) -> str:
    """What a camera reads from it."""
    return f"{clinic.web}/approve#v=1&acc={waiting.account}&app={waiting.approval}&hash={waiting.hash}"


async def shown_on(page: Page, clinic: Clinic, person: Person) -> Waiting:
    """The newest that waits, and the long code on its screen."""
    await expect(page.get_by_role("img", name="What another device scans")).to_be_visible()
    shown = await page.locator(".approval-hash").text_content()
    assert shown is not None
    with clinic.vault.database.read() as reader:
        newest = approvals_of(reader, person.account, int(time.time() * 1000))[0]
    return Waiting(person.account, newest.id, shown)


async def by_picture(clinic: Clinic, lena: Person, desk: Page, other: Page, codes: list[str]) -> None:
    """The camera opens a link of another request than waits, then the right one; the page was locked meanwhile."""

    def appoint(turn: Turn) -> None:
        turn.tx.execute(delete(STEP_UPS))  # what she proved minutes ago is over
        assert set_roles(turn, lena.account, {Role.ADMINISTRATOR}) is None

    clinic.vault.ledger.run(appoint)
    dialog = desk.get_by_role("dialog", name="A device waits to be let in")
    for number, honest in enumerate((False, True)):
        await give(other, PASSWORD, codes[number])
        waiting = await shown_on(other, clinic, lena)
        await looked_at(other, "picture-360")
        scanned = waiting if honest else replace(waiting, hash="A" * 42 + "E")
        await desk.goto(link_to(clinic, scanned))
        await expect(desk.get_by_text("You scanned a device that waits")).to_be_visible()
        assert desk.url == f"{clinic.web}/"
        await unlock(desk)
        if honest:
            break
        await expect(dialog.get_by_text("This is not the same device.")).to_be_visible()
        await looked_at(desk, "found-out")
        await expect(other.get_by_text("approval_denied")).to_be_visible()
    await expect(dialog.get_by_text("What you scanned is what waits.")).to_be_visible()
    await looked_at(desk, "scanned")
    await dialog.get_by_role("button", name="Let it in").press("Enter")
    await expect(dialog.get_by_text("It is let in")).to_be_visible()
    await expect(other.get_by_text("You are signed in.")).to_be_visible()
    await expect(dialog.locator(".dialog-actions .button")).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()


async def for_somebody_else(clinic: Clinic, folder: Path, desk: Page, code: str) -> None:
    """An administrator finds who waits on the person's page and among all, and types what the other person reads out,
    after a step-up; the log names both.
    """
    otis = clinic.hire("Dr. Otis Farrow", login=OTIS)
    facts = await fetch_organisation(clinic.web)
    assert isinstance(facts, OrganisationFacts)
    async with clinic.device(otis) as first:
        await first.password.set(Secret(PASSWORD.encode()))
        begun = await first.password.begin_codes()
        recovery = await first.password.confirm_codes(totp_at(begun.secret, int(time.time()) // STEP))
    shown: asyncio.Queue[Shown] = asyncio.Queue()
    coming = Device.sign_in_by_password(
        facts,
        OTIS,
        Secret(PASSWORD.encode()),
        recovery[0],
        shown.put,
        folder / "otis",
        Secret(b"6 otters"),
        name="Tablet",
    )
    signing_in = asyncio.create_task(coming)
    assert (await shown.get()).code is None
    await desk.keyboard.press("Control+k")
    await desk.get_by_role("combobox", name="Type a command").fill("Administration People")
    await desk.keyboard.press("Enter")
    await desk.get_by_role("list", name="People found").get_by_text("Otis Farrow").click()
    noticed = desk.get_by_role("status").filter(has_text="Somebody signed in as this person on Tablet")
    await expect(noticed).to_contain_text("From West wing")
    await looked_at(desk, "admin-person-waiting")
    await desk.keyboard.press("Control+k")
    await desk.get_by_role("combobox", name="Type a command").fill("Administration Waiting devices")
    await desk.keyboard.press("Enter")
    heading = desk.get_by_role("heading", name="Waiting devices", exact=True, level=3)
    await expect(heading).to_be_focused()
    row = desk.get_by_role("list", name="Devices that wait").get_by_role("listitem")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("Dr. Otis Farrow")
    await expect(row).to_contain_text("Tablet · Personal · West wing")
    await looked_at(desk, "admin-waiting")
    await row.get_by_role("button", name="Look at it Dr. Otis Farrow, Tablet").press("Enter")
    dialog = desk.get_by_role("dialog", name="A device waits to be let in")
    await expect(dialog).to_contain_text("From West wing")
    await dialog.get_by_role("button", name="I am sure").press("Enter")
    await expect(desk.get_by_role("dialog", name="Prove that it is you")).to_be_visible()
    await give(desk, PASSWORD, code)
    field = dialog.get_by_label("Code that they read to you")
    await expect(field).to_be_focused()
    await looked_at(desk, "admin-typed")
    read_out = (await shown.get()).code
    assert read_out is not None
    await desk.keyboard.type(f"{read_out[:3]} {read_out[3:]}")
    await desk.keyboard.press("Enter")
    await expect(dialog.get_by_text("The log names you both")).to_be_visible()
    assert (await signing_in).account == otis.account
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_text("No device waits.")).to_be_visible()
    await expect(heading).to_be_focused()


def test_a_password_needs_a_code_and_another_device_and_says_nothing_of_who_exists(
    clinic: Clinic, tmp_path: Path
) -> None:
    asyncio.run(by_password(clinic, tmp_path))


async def visit_provider(page: Page, password: str) -> None:
    """What a person does at the provider."""
    await page.wait_for_url(re.compile("/interaction/"))
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def by_provider(clinic: Clinic, folder: Path, size: dict[str, int]) -> None:
    """On the desk, which several people use, somebody else joins in the same way."""
    several = size == DESKTOP
    async with browser_profile(folder, viewport=size) as context:
        page = context.pages[0]
        for password in ("not his password", AT_PROVIDER):
            await page.goto(clinic.web)
            if several:
                await page.get_by_text("This is a shared workstation").click()
                await expect(page.get_by_role("switch")).to_be_checked()
            await page.get_by_label("Login name").fill(MILO)
            await page.get_by_role("button", name="Sign in another way").click()
            offered = page.get_by_role("button", name="Continue with Hospital sign-in")
            await expect(offered).to_be_visible()
            await looked_at(page, f"provider-{size['width']}")
            await offered.click()
            await visit_provider(page, password)
            if password != AT_PROVIDER:
                await expect(page.get_by_text("sign_in_failed")).to_be_visible()
                await put_away(page)
        await expect(page.get_by_text("You are signed in.")).to_be_visible()
        assert page.url == f"{clinic.web}/", "what the provider said is in no address"
        await looked_at(page, f"provider-pin-{size['width']}")
        kept = await page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
        assert not any("sign-in" in name for name in kept)
        await choose_pin(page)
        # an answer that comes a second time opens nothing
        await page.goto(f"{clinic.web}/sign-in#code=again&state={'0' * 32}")
        if several:
            await expect(page.get_by_text("sign_in_failed")).to_be_visible()
            await context.clear_cookies()
            await join_at_provider(page)
            await sign_out_there(clinic, page)
        else:
            await expect(page.get_by_role("heading", name="Locked")).to_be_visible()
            # somebody's own device is their own matter
            await expect(there(page)).to_have_count(0)
        assert page.url == f"{clinic.web}/"


def there(page: Page) -> Locator:
    """The notice that a provider may have a session of somebody in this browser."""
    return page.locator(".notice").filter(has_text="You may still be signed in at Hospital sign-in in this browser.")


async def put_away(page: Page) -> None:
    """Whoever was refused may be signed in at the provider all the same; or knows that they are not."""
    await expect(there(page)).to_be_visible()
    await there(page).get_by_role("button", name="Not needed").press("Enter")
    await expect(there(page)).to_be_hidden()
    await expect(page.get_by_label("Login name")).to_be_focused()
    await page.reload()
    await expect(page.get_by_label("Login name")).to_be_visible()
    await expect(there(page)).to_be_hidden()


async def knows_somebody(clinic: Clinic, page: Page) -> bool:
    """Whether the provider has a session in this browser: asked for a sign-in without a question (OpenID Connect Core,
    section 3.1.2.6), it says whether only the question is missing, or the person as well.
    """
    (provider,) = clinic.premises.settings.openid
    asked: dict[str, str | float | bool] = {
        "client_id": provider.client_id,
        "redirect_uri": f"{clinic.web}/sign-in",
        "response_type": "code",
        "scope": "openid",
        "prompt": "none",
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
    }
    answer = await page.request.get(f"{provider.issuer}/auth", params=asked, max_redirects=0)
    error = parse_qs(urlsplit(answer.headers["location"]).query)["error"]
    assert error in (["interaction_required"], ["login_required"])
    return error == ["interaction_required"]


async def leave_provider(page: Page, button: Locator) -> None:
    """In the window that the button opens; it closes when it is back."""
    async with page.expect_popup() as opened:
        await button.press("Enter")
    window = await opened.value
    confirm = window.get_by_role("button", name="Sign out")
    await expect(confirm).to_be_visible()
    async with window.expect_event("close"):
        await confirm.click()


async def sign_out_there(clinic: Clinic, page: Page) -> None:
    """Whoever locked, or comes next, ends the session that the provider has in this browser."""
    await expect(there(page)).to_be_visible()
    await looked_at(page, "signed-in-there")
    assert await knows_somebody(clinic, page)
    # an address that somebody else sends takes nothing away
    stranger = await page.context.new_page()
    await stranger.goto(f"{clinic.web}/signed-out?state={'0' * 32}")
    await expect(stranger.get_by_role("heading", name="Nothing to do here")).to_be_visible()
    assert stranger.url == f"{clinic.web}/signed-out"
    await looked_at(stranger, "signed-out-by-hand")
    await stranger.close()
    await page.reload()
    await expect(there(page)).to_be_visible()

    await leave_provider(page, there(page).get_by_role("button", name="Sign out there"))
    await expect(page.get_by_text("You are signed out at Hospital sign-in.")).to_be_visible()
    await expect(there(page)).to_be_hidden()
    await looked_at(page, "signed-out-there")
    assert not await knows_somebody(clinic, page)
    await page.reload()
    await expect(page.get_by_role("heading", name="Who is there?")).to_be_visible()
    await expect(there(page)).to_have_count(0)


async def join_at_provider(page: Page) -> None:
    """The second person of a workstation comes back to it, and not to whose turn it is."""
    await page.get_by_label("Login name").fill(ROSA)
    await page.get_by_role("button", name="Sign in another way").click()
    await page.get_by_role("button", name="Continue with Hospital sign-in").click()
    await visit_provider(page, AT_PROVIDER)
    await expect(page.get_by_text("You are signed in.")).to_be_visible()
    await choose_pin(page)
    await page.get_by_role("button", name="Lock now").click()
    await expect(page.get_by_role("heading", name="Who is there?")).to_be_visible()
    for name in ("Milo Brackenbury", "Rosa Tillinghast"):
        await expect(page.get_by_text(name)).to_be_visible()


def test_a_provider_signs_in(clinic: Clinic, tmp_path: Path) -> None:
    clinic.hire("Dr. Milo Brackenbury", login=MILO)
    clinic.hire("Dr. Rosa Tillinghast", login=ROSA)
    for number, size in enumerate((DESKTOP, PHONE)):
        asyncio.run(by_provider(clinic, tmp_path / str(number), size))


async def present_at_provider(clinic: Clinic, folder: Path) -> None:
    async with browser_profile(folder) as context:
        page = context.pages[0]
        await page.goto(clinic.web)
        await page.get_by_label("Login name").fill(JUNE)
        await page.get_by_role("button", name="Sign in another way").click()
        await page.get_by_role("button", name="Continue with Hospital sign-in").click()
        await visit_provider(page, AT_PROVIDER)
        await expect(page.get_by_text("You are signed in.")).to_be_visible()
        await choose_pin(page)
        await to_password(page)
        await page.get_by_role("button", name="Set a password").click()
        await page.get_by_label("New password", exact=True).fill(PASSWORD)
        await page.get_by_label("New password again").fill(PASSWORD)
        await page.get_by_role("button", name="Set the password").click()
        dialog = page.get_by_role("dialog", name="Prove that it is you")
        go = dialog.get_by_role("button", name="Continue with Hospital sign-in")
        await expect(go).to_be_visible()
        await looked_at(page, "step-up-provider")

        # a browser that opens no windows
        await page.evaluate("() => { globalThis.opens = globalThis.open; globalThis.open = () => null; }")
        await go.click()
        await expect(dialog.get_by_text("window_refused")).to_be_visible()
        await page.evaluate("() => { globalThis.open = globalThis.opens; }")

        # somebody gives up, and signs in there all the same: nobody waits for that any more
        async with context.expect_page() as opened:
            await go.click()
        left = await opened.value
        await expect(dialog.get_by_text("in the window that opened")).to_be_visible()
        await looked_at(page, "step-up-window")
        await left.wait_for_url(re.compile("/interaction/"))
        await dialog.get_by_role("button", name="Back").click()
        await expect(go).to_be_visible()
        await visit_provider(left, AT_PROVIDER)
        await expect(left.get_by_role("heading", name="Wardline is open in another tab")).to_be_visible()
        assert left.url == f"{clinic.web}/"
        await left.close()

        # closed, opened again; the wrong password, then the right one
        async with context.expect_page() as opened:
            await go.click()
        closed = await opened.value
        await closed.wait_for_url(re.compile("/interaction/"))
        await closed.close()
        again = dialog.get_by_role("button", name="Open it again")
        for pressed, password in ((again, "not her password"), (go, AT_PROVIDER)):
            async with context.expect_page() as opened:
                await pressed.click()
            window = await opened.value
            async with window.expect_event("close"):
                await visit_provider(window, password)
            if password != AT_PROVIDER:
                await expect(dialog.get_by_text("sign_in_failed")).to_be_visible()
        # the page was open all the time, with what was written in it
        await expect(page.get_by_text("The password was set.")).to_be_visible()
        await expect(dialog).to_be_hidden()
        assert page.url == f"{clinic.web}/settings"
        assert await knows_somebody(clinic, page)
        await leave_provider(page, page.get_by_role("button", name="Sign out at Hospital sign-in"))
        assert not await knows_somebody(clinic, page)
        # the vault heard of it from the provider
        await expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()


def test_presence_is_proven_at_a_provider_while_the_page_stays_open(clinic: Clinic, tmp_path: Path) -> None:
    clinic.hire("Dr. June Whitlock", login=JUNE)
    asyncio.run(present_at_provider(clinic, tmp_path))


async def break_glass(clinic: Clinic, folder: Path) -> None:
    nora, owner = clinic.hire("Dr. Nora Silverthorne"), clinic.hire("Dr. Petra Holloway")
    sick = clinic.sick("Quillfeather")
    async with clinic.device(owner) as colleague, browser_profile(folder, viewport=PHONE, has_touch=True) as context:
        await clinic.send_result(owner, sick, "6.9")
        conversation = await first_conversation(colleague)

        def close(turn: Turn) -> None:
            assert change_labels(turn, conversation, add=[Label.PSYCHIATRY]) is None
            assert set_roles(turn, nora.account, {Role.PHYSICIAN}) is None

        clinic.vault.ledger.run(close)
        page = context.pages[0]
        await plug_in(page)
        await page.goto(clinic.invite(nora))
        await page.get_by_role("button", name="Use this device’s passkey").click()
        await connected(page)
        await page.keyboard.press("n")
        await page.get_by_role("combobox").fill(sick.family)
        await page.get_by_role("option").filter(has_text=sick.family).first.click()
        await page.get_by_label("Reason").fill("Covering for the ward")
        await page.get_by_role("button", name="Open the patient").click()
        offer = page.get_by_role("button", name="Emergency access")
        await expect(offer).to_be_visible()
        await looked_at(page, "closed-360")
        await offer.click()
        dialog = page.get_by_role("alertdialog", name="Emergency access")
        await expect(dialog.get_by_text("a compliance officer reviews each one")).to_be_visible()
        await looked_at(page, "emergency-360")
        await dialog.get_by_label("Reason").fill("Unconscious in the corridor, no relatives")
        await dialog.get_by_text("15 minutes").click()
        await dialog.get_by_role("button", name="Open it").click()
        banner = page.locator(".emergency-banner")
        await expect(banner).to_contain_text("by emergency access")
        await expect(page.get_by_role("list", name="Marked as")).to_contain_text("Psychiatry")
        await expect(page.locator(".thread")).to_contain_text("Unconscious in the corridor")
        await looked_at(page, "emergency-open-360")
        await page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
        await looked_at(page, "emergency-open")
        await banner.get_by_role("button", name="End now").click()
        await expect(banner).to_be_hidden()
        await expect(page.get_by_text("You are not in this conversation any more")).to_be_visible()


async def first_conversation(device: Device) -> ConversationId:
    """That of the first message."""
    async with asyncio.timeout(60):
        async for message in device.messages():
            return ConversationId(message.conversation)
    raise AssertionError("no message")


def test_an_emergency_opens_what_is_closed_for_a_while(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(break_glass(clinic, tmp_path))
