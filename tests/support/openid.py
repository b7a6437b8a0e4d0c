"""A real OpenID provider (``tools/openid``) for a test."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from wardline.cli.demo.identity_provider import Someone, is_installed, start_provider
from wardline.cli.settings import openid_provider
from wardline.vault.identity.open_id.model import OpenIdProvider

needs_provider = pytest.mark.skipif(not is_installed(), reason="tools/openid is not installed: make test installs it")


@asynccontextmanager
async def running_provider(folder: Path, origin: str, people: Sequence[Someone]) -> AsyncGenerator[OpenIdProvider]:
    """It runs while the block does. ``origin``: the web client's."""
    async with AsyncExitStack() as stack:
        yield openid_provider(folder, await start_provider(stack, folder, origin, people))
