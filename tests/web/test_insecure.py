"""A page over plain HTTP on another address than this machine's own: browsers give it no encryption."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import async_playwright, expect
from tests.support.chromium import chromium_or_skip
from tests.web.audit import audit
from tests.web.clinic import Clinic

pytestmark = pytest.mark.timeout(300)


async def open_unprotected(clinic: Clinic, folder: Path) -> None:
    person = clinic.hire("Dr. Esme Lockhart")
    port = urlsplit(clinic.web).port
    link = clinic.invite(person).replace(clinic.web, f"http://ward.test:{port}")
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=chromium_or_skip(),
            args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP ward.test 127.0.0.1"],
        )
        try:
            page = context.pages[0]
            failures: list[str] = []
            page.on("pageerror", lambda error: failures.append(error.message))
            await page.goto(link)
            await expect(page.get_by_role("heading", name="This address is not protected")).to_be_visible(
                timeout=60_000
            )
            await expect(page.get_by_role("alert")).to_contain_text("Ask your IT department for the right address")
            await expect(page.get_by_text("insecure_address")).to_be_visible()
            assert "#" not in page.url, "the invitation stays in no address"
            assert await page.evaluate("crypto.subtle === undefined")
            assert await audit(page) == []
            assert failures == []
        finally:
            await context.close()


def test_an_unprotected_address_is_said_in_words(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(open_unprotected(clinic, tmp_path / "profile"))
