"""A real OpenID provider for the simulated hospital (``tools/openid``), and how a clinician signs in at it."""

import json
import secrets
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import httpx2

from wardline.cli.demo.processes import Process
from wardline.cli.settings import OpenIdSettings
from wardline.client.provers import Visit
from wardline.vault.identity.open_id.model import RETURN_PATH

FOLDER: Final = Path(__file__).parents[4] / "tools" / "openid"
CLIENT: Final = "wardline"


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
        return OpenIdSettings("hospital", "Hospital sign-in", issuer, CLIENT, str(self.secret.resolve()))


def prepare_provider(folder: Path, origin: str, people: Sequence[Someone]) -> Prepared:
    """Its files in ``folder``. ``origin``: the web client's."""
    node = shutil.which("node")
    assert node is not None
    secret, configuration = folder / "openid-secret", folder / "openid.json"
    secret.write_text(secrets.token_urlsafe(32), encoding="ascii")
    client = {
        "client_id": CLIENT,
        "client_secret": secret.read_text(encoding="ascii"),
        "redirect_uris": [origin + RETURN_PATH],
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


def visiting(login: str, password: str) -> Visit:
    """Does in the provider's page what a person does: fill in the form, and come back."""

    async def visit(address: str) -> str:
        async with httpx2.AsyncClient(follow_redirects=False, trust_env=False) as browser:
            begun = await browser.get(address)
            form = urljoin(address, begun.headers["location"])
            await browser.get(form)
            sent = await browser.post(form, data={"login": login, "password": password})
            back = await browser.get(urljoin(address, sent.headers["location"]))
            return back.headers["location"]

    return visit
