"""A file of the web client is changed on its server: it is announced, not run; what was signed is offered."""

import asyncio
import hashlib
import json
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.front import Front, front
from tests.web.page import PIN, enrol

from wardline.vault.web.load_client import load_client
from wardline.vault.web.model import WebClient
from wardline.vault.web.sign_files import sign_files

pytestmark = pytest.mark.timeout(400)

CHANGED = b"\nglobalThis.document && document.documentElement.setAttribute('data-changed', 'ran');\n"


def script_of(page: bytes) -> str:
    """The page's own script: `/assets/index-….js`."""
    found = re.search(rb'src="(/assets/index-[^"]+\.js)"', page)
    assert found is not None
    return found[1].decode("ascii")


async def announced(page: Page, code: str) -> None:
    await expect(page.get_by_role("heading", name="A file of this app was changed")).to_be_visible()
    await expect(page.get_by_text(code)).to_be_visible()
    assert await page.locator("html").get_attribute("data-changed") is None


async def accepted(page: Page) -> None:
    """Somebody answered for it: the page goes on, with the files that it had."""
    await page.get_by_role("button", name="My IT department says this is right").click()
    await expect(page.get_by_role("heading", name="Locked")).to_be_visible()


async def signed_anew(served: Front, changed: dict[str, bytes]) -> None:
    """A new version with these files, signed by the organisation's own key."""
    listing = json.loads((await served.fetch("/files.json"))[1])
    for path, data in changed.items():
        listing["files"][path[1:]] = hashlib.sha256(data).hexdigest()
    text = json.dumps(listing).encode()
    signature = sign_files(served.clinic.vault.authority, text)
    served.changed = {**changed, "/files.json": text, "/files.sig.json": signature}


async def change_files(clinic: Clinic, folder: Path) -> None:
    person = clinic.hire("Dr. Finn Marchbanks")
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(front(clinic))
        context = await stack.enter_async_context(browser_profile(folder))
        page = context.pages[0]
        await enrol(page, served.invite(person))
        await page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        original = (await served.fetch("/"))[1]
        script = script_of(original)
        source = (await served.fetch(script))[1]

        # a script, under its own name
        served.changed = {script: source + CHANGED}
        await page.reload()
        await announced(page, "client_files")
        await expect(page.get_by_text(script[1:])).to_be_visible()
        await accepted(page)

        # the page itself
        served.changed = {
            "/": original.replace(b"<html", b'<html data-changed="ran"'),
            "/index.html": original.replace(b"<html", b'<html data-changed="ran"'),
        }
        await page.reload()
        await announced(page, "client_files")
        await accepted(page)

        # the list as well, which nobody signed
        listing = json.loads((await served.fetch("/files.json"))[1])
        listing["files"][script[1:]] = hashlib.sha256(source + CHANGED).hexdigest()
        served.changed = {script: source + CHANGED, "/files.json": json.dumps(listing).encode()}
        await page.reload()
        await announced(page, "client_signature")
        await accepted(page)

        # the worker that checks all of them
        worker = (await served.fetch("/sw.js"))[1]
        served.changed = {"/sw.js": b"self.addEventListener('fetch', () => {});\n" + worker}
        await page.reload()
        await announced(page, "client_worker")
        await expect(page.get_by_text("sw.js")).to_be_visible()
        await accepted(page)

        # a new version that the organisation signed: offered, and run after consent
        page_of_now = original.replace(b"<html", b'<html data-changed="ran"')
        await signed_anew(served, {"/index.html": page_of_now})
        await page.reload()
        await page.get_by_label("PIN", exact=True).fill(PIN)
        await page.get_by_role("button", name="Unlock").click()
        await expect(page.get_by_text("A new version of Wardline is ready.")).to_be_visible()
        assert await page.locator("html").get_attribute("data-changed") is None
        await page.get_by_role("button", name="Restart now").click()
        await expect(page.locator('html[data-changed="ran"]')).to_be_attached()
        await expect(page.get_by_role("heading", name="Locked")).to_be_visible()


def test_a_changed_file_is_announced_and_not_run_and_a_signed_one_is_offered(clinic: Clinic, tmp_path: Path) -> None:
    assert isinstance(load_client(), WebClient)
    asyncio.run(change_files(clinic, tmp_path / "profile"))
