"""A real OpenID provider (``tools/openid``), and a person who signs in there."""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest

from wardline.client.provers import Visit
from wardline.kit.secret import Secret
from wardline.vault.identity.open_id.model import RETURN_PATH, OpenIdProvider

FOLDER = Path(__file__).parents[2] / "tools" / "openid"
SECRET = "a client secret of thirty-two b."
needs_provider = pytest.mark.skipif(
    shutil.which("node") is None or not (FOLDER / "node_modules").is_dir(), reason="tools/openid is not installed"
)


@dataclass(frozen=True)
class Someone:
    """Somebody whom the provider knows."""

    sub: str
    login: str
    password: str = "correct horse battery staple"

    def visit(self, *, password: str | None = None) -> Visit:
        """Fill in the provider's form."""

        async def go(address: str) -> str:
            async with httpx2.AsyncClient(follow_redirects=False, trust_env=False) as browser:
                begun = await browser.get(address)
                form = urljoin(address, begun.headers["location"])
                page = await browser.get(form)
                assert "<form" in page.text
                sent = await browser.post(form, data={"login": self.login, "password": password or self.password})
                back = await browser.get(urljoin(address, sent.headers["location"]))
                return back.headers["location"]

        return go


@asynccontextmanager
async def openid_provider(origin: str, people: Sequence[Someone], **options: object) -> AsyncGenerator[OpenIdProvider]:
    """It runs while the block does. ``origin``: the web client's; ``options``: of ``OpenIdProvider``."""
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        node,
        str(FOLDER / "provider.mjs"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    client = {"client_id": "wardline", "client_secret": SECRET, "redirect_uris": [origin + RETURN_PATH]}
    known = [{"sub": each.sub, "login": each.login, "name": each.login, "password": each.password} for each in people]
    try:
        process.stdin.write(json.dumps({"clients": [client], "people": known}).encode() + b"\n")
        issuer = json.loads(await process.stdout.readline())["issuer"]
        yield OpenIdProvider(
            "hospital",
            "Hospital sign-in",
            issuer,
            "wardline",
            Secret(SECRET.encode()),
            **options,  # pyright: ignore[reportArgumentType] (a test's)
        )
    finally:
        process.stdin.close()
        await process.wait()
