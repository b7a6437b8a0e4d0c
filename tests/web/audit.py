"""Judges the page that a browser shows, as ``web/tests/screens`` does with its own: accessibility, and room for it."""

from pathlib import Path
from typing import Final, cast

from playwright.async_api import Page

_WEB: Final = Path(__file__).parents[2] / "web"
_AXE: Final = _WEB / "node_modules/axe-core/axe.min.js"
_PAGE: Final = _WEB / "tests/screens/audit_page.js"


async def audit(page: Page) -> list[str]:
    """What is wrong, a line each; empty when nothing is."""
    # Not as a script element: the page's policy lets none in, and should not.
    if await page.evaluate("globalThis.auditPage === undefined"):
        await page.evaluate(_AXE.read_text("utf-8"))
        await page.evaluate(_PAGE.read_text("utf-8"))
    return cast("list[str]", await page.evaluate("auditPage()"))
