"""Debian's Chromium, driven by Playwright: each test gets a profile of its own."""

import os
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import BrowserContext, async_playwright

PROGRAM: Final = shutil.which("chromium") or shutil.which("google-chrome")
REQUIRED: Final = "WARDLINE_REQUIRE_CHROMIUM" in os.environ
_ARGUMENTS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

DESKTOP: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 360, "height": 740}


def chromium_or_skip() -> str:
    """The program; tests of the browser are left out where it is missing, unless it is demanded."""
    if PROGRAM is None:
        if REQUIRED:
            pytest.fail("Chromium is missing (Debian: apt install chromium)")
        pytest.skip("no Chromium")
    return PROGRAM


@asynccontextmanager
async def browser_profile(
    folder: Path, *, viewport: Mapping[str, int] = DESKTOP, **options: Any
) -> AsyncGenerator[BrowserContext]:
    """A browser with a profile in ``folder``, ended with the block."""
    program = chromium_or_skip()
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=program,
            headless=True,
            args=[*_ARGUMENTS, *sandbox],
            viewport={"width": viewport["width"], "height": viewport["height"]},
            **options,
        )
        context.set_default_timeout(60_000)
        try:
            yield context
        finally:
            await context.close()
