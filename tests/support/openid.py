"""A real OpenID provider (``tools/openid``) for a test."""

import json
import subprocess
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from wardline.cli.demo.identity_provider import Someone, is_installed, prepare_provider, start_provider
from wardline.cli.settings import OpenIdSettings, openid_provider
from wardline.vault.identity.open_id.model import OpenIdProvider

needs_provider = pytest.mark.skipif(not is_installed(), reason="tools/openid is not installed: make test installs it")


@asynccontextmanager
async def running_provider(folder: Path, origin: str, people: Sequence[Someone]) -> AsyncGenerator[OpenIdProvider]:
    """It runs while the block does. ``origin``: the web client's."""
    async with AsyncExitStack() as stack:
        yield openid_provider(folder, await start_provider(stack, folder, origin, people))


@contextmanager
def provider_process(folder: Path, origin: str, people: Sequence[Someone]) -> Generator[OpenIdSettings]:
    """The same beside servers that are processes as well: what ``wardline.toml`` says of it."""
    folder.mkdir(parents=True, exist_ok=True)
    prepared = prepare_provider(folder, origin, people)
    with subprocess.Popen(prepared.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            yield prepared.settings(ready["issuer"])
        finally:
            process.terminate()
