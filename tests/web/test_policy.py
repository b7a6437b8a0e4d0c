"""The page's policy: nothing of ours runs into it, nothing foreign gets past it, and nobody else is called."""

import asyncio
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.page import connected, enrol, lock, open_thread, say, unlock

pytestmark = pytest.mark.timeout(300)

_LISTEN: Final = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  globalThis.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
_TRIES: Final = {
    "eval": "eval('globalThis.broken = 1')",
    "a function of text": "new Function('globalThis.broken = 1')()",
    "a timer of text": "setTimeout('globalThis.broken = 1', 0)",
    "markup": "document.body.innerHTML = '<img src=x onerror=\"globalThis.broken = 1\">'",
    "an inline script": "document.createElement('script').text = 'globalThis.broken = 1'",
    "an inline handler": "document.body.setAttribute('onclick', 'globalThis.broken = 1')",
    "a foreign script": "document.createElement('script').src = 'https://elsewhere.example/x.js'",
    "another policy": "trustedTypes.createPolicy('mine', { createScript: (text) => text })",
    "a second policy of the same name": "trustedTypes.createPolicy('wardline', { createScript: (text) => text })",
    "a worker of data": "new Worker('data:text/javascript,1')",
}
"""Each throws."""


async def session(clinic: Clinic, folder: Path) -> None:
    ada, ben = clinic.hire("Dr. Iris Featherstone"), clinic.hire("Dr. Jonah Pemberton")
    asked: set[str] = set()
    said: list[str] = []
    async with clinic.device(ben) as colleague, browser_profile(folder) as context:
        await context.add_init_script(_LISTEN)
        context.on("request", lambda request: asked.add(request.url))
        context.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page = context.pages[0]
        page.on("pageerror", lambda error: said.append(f"thrown: {error.name}"))
        await enrol(page, clinic.invite(ada))
        await colleague.open_conversation([ada.account])
        await open_thread(page, "Pemberton")
        await say(page, "Nothing here breaks the rules")
        await page.keyboard.press("Control+,")
        await expect(page.get_by_role("heading", name="Settings")).to_be_visible()
        await lock(page)
        await unlock(page)
        await connected(page)
        assert await page.evaluate("violations") == []
        assert said == []
        own = {"http", "blob"} | {urlsplit(clinic.web).netloc}
        assert {url for url in asked if not {urlsplit(url).scheme, urlsplit(url).netloc} <= own | {""}} == set()

        for name, code in _TRIES.items():
            # From a timer: what the debugger evaluates itself, the policy lets pass.
            attempt = f"try {{ {code}; done('ran'); }} catch (error) {{ done(error.name); }}"
            tried = await page.evaluate(f"new Promise((done) => setTimeout(() => {{ {attempt} }}))")
            assert tried in {"EvalError", "TypeError", "SecurityError"}, f"{name}: {tried}"
        for place in ("https://elsewhere.example/", "http://127.0.0.1:9/"):
            assert await page.evaluate("(place) => fetch(place).then(() => 'sent', (error) => error.name)", place) == (
                "TypeError"
            )
        assert await page.evaluate("globalThis.broken") is None
        violations: list[str] = await page.evaluate("violations")
        assert any("elsewhere.example" in each for each in violations)
        assert any(each.startswith("require-trusted-types-for") for each in violations)
        assert {url for url in asked if "elsewhere" in url} <= {"https://elsewhere.example/"}


def test_a_session_keeps_to_the_policy_and_the_policy_keeps_others_out(clinic: Clinic, tmp_path: Path) -> None:
    asyncio.run(session(clinic, tmp_path / "profile"))
