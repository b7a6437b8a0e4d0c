"""A real OpenID provider for the simulated hospital (``tools/openid``), and how a clinician signs in and out at it."""

import json
import re
import secrets
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final
from urllib.parse import urljoin

import httpx2

from wardline.cli.demo.processes import Process
from wardline.cli.settings import OpenIdSettings
from wardline.vault.identity.open_id.end_session_url import SIGNED_OUT_PATH
from wardline.vault.identity.open_id.model import RETURN_PATH

FOLDER: Final = Path(__file__).parents[4] / "tools" / "openid"
ID: Final = "hospital"
"""What the vault names it by."""
CLIENT: Final = "wardline"
LOOPBACK: Final = "http://127.0.0.1/sign-in"
"""Where it sends a program's browser back to, on any port (RFC 8252, section 7.3)."""


Visiting = Callable[[str], Awaitable[str]]
"""A ``provers.Visit`` that always comes back."""


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody whom a provider knows."""

    sub: str
    login: str
    password: str


def is_installed() -> bool:
    """Whether there is one: ``make demo`` and ``make test`` install it beside a checkout."""
    return shutil.which("node") is not None and (FOLDER / "node_modules").is_dir()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A provider that can be started: its command, and what the vault has to know of it once it tells its address."""

    command: tuple[str, ...]
    secret: Path

    def settings(self, issuer: str) -> OpenIdSettings:
        """``issuer``: of its ``ready`` event."""
        return OpenIdSettings(ID, "Hospital sign-in", issuer, CLIENT, str(self.secret.resolve()))


def prepare_provider(folder: Path, origin: str, people: Sequence[Someone]) -> Prepared:
    """Its files in ``folder``. ``origin``: the web client's."""
    node = shutil.which("node")
    assert node is not None
    secret, configuration = folder / "openid-secret", folder / "openid.json"
    secret.write_text(secrets.token_urlsafe(32), encoding="ascii")
    client = {
        "client_id": CLIENT,
        "client_secret": secret.read_text(encoding="ascii"),
        "application_type": "native",  # or it takes no port but the one that is registered
        "redirect_uris": [origin + RETURN_PATH, LOOPBACK],
        "post_logout_redirect_uris": [origin + SIGNED_OUT_PATH],
        "backchannel_logout_uri": f"{origin}/open-id/{ID}/logout",
        "backchannel_logout_session_required": True,
    }
    known = [{"sub": each.sub, "login": each.login, "name": each.login, "password": each.password} for each in people]
    configuration.write_text(json.dumps({"clients": [client], "people": known}), encoding="utf-8")
    return Prepared((node, str(FOLDER / "provider.mjs"), str(configuration)), secret)


async def start_provider(stack: AsyncExitStack, folder: Path, origin: str, people: Sequence[Someone]) -> OpenIdSettings:
    """It runs until ``stack`` ends. ``folder``: for its files; ``origin``: the web client's."""
    prepared = prepare_provider(folder, origin, people)
    process = await Process.start("openid", [], folder / "openid.log", command=prepared.command)
    stack.push_async_callback(process.finish)
    issuer: str = (await process.expect("ready"))["issuer"]
    return prepared.settings(issuer)


@final
class Browser:
    """One person's browser, which is signed in at the provider until it signs out there."""

    def __init__(self) -> None:
        self._cookies = httpx2.Cookies()

    async def sign_in(self, address: str, login: str, password: str) -> str:
        """Fill in the form behind an authorization URL; where the browser is sent back to."""
        async with self._open() as page:
            begun = await page.get(address)
            form = urljoin(address, begun.headers["location"])
            await page.get(form)
            sent = await page.post(form, data={"login": login, "password": password})
            back = await page.get(urljoin(address, sent.headers["location"]))
            self._cookies = page.cookies
            return back.headers["location"]

    async def sign_out(self, address: str) -> str:
        """Press "Sign out" behind an end-session URL (OpenID Connect RP-Initiated Logout 1.0); where the browser is
        sent back to. The provider has told its clients by then (OpenID Connect Back-Channel Logout 1.0).
        """
        async with self._open() as page:
            asked = await page.get(address)
            fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text))
            action = re.findall(r'action="([^"]+)"', asked.text)
            done = await page.post(urljoin(address, action[0]), data=fields)
            self._cookies = page.cookies
            return done.headers["location"]

    def visit(self, login: str, password: str) -> Visiting:
        """Signs in as that person wherever it is sent."""

        async def visit(address: str) -> str:
            return await self.sign_in(address, login, password)

        return visit

    def _open(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(follow_redirects=False, trust_env=False, cookies=self._cookies)


def visiting(login: str, password: str) -> Visiting:
    """Does in the provider's page what a person does: fill in the form, and come back. Each time in a new browser."""

    async def visit(address: str) -> str:
        return await Browser().sign_in(address, login, password)

    return visit
