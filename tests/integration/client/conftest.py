import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.certificates import Authority
from tests.support.mini_vault import MiniVault

from wardline.cli.demo.ports import free_port
from wardline.client.websocket import HubAddress
from wardline.hub.app import HubConfig, open_ledger, serve
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.clock import SystemClock


@dataclass
class Ward:
    """A running hub and a vault on it."""

    vault: MiniVault
    address: HubAddress
    restart_hub: Callable[[], AbstractAsyncContextManager[None]]


OpenWard = Callable[[], AbstractAsyncContextManager[Ward]]


@pytest.fixture
def open_ward(tmp_path: Path) -> OpenWard:
    """``async with open_ward() as ward``."""

    @asynccontextmanager
    async def opening() -> AsyncGenerator[Ward]:
        authority = Authority(now=SystemClock().now() // 1000)
        port = free_port()
        origin = f"ws://127.0.0.1:{port}"
        config = HubConfig(f"sqlite:///{tmp_path / 'hub.db'}", origin, port=port, blobs=str(tmp_path / "blobs"))
        with open_ledger(config.database_url) as ledger:
            assert admit_organisation(ledger, authority.organisation, authority.anchor) is None
        address = HubAddress(origin)
        vault = MiniVault(authority, address, tmp_path)
        hub = _Hub(config)
        await hub.start()

        @asynccontextmanager
        async def restart() -> AsyncGenerator[None]:
            await hub.end()
            yield
            await hub.start()

        try:
            await vault.start()
            try:
                yield Ward(vault, address, restart)
            finally:
                await vault.stop()
        finally:
            await hub.end()

    return opening


class _Hub:
    def __init__(self, config: HubConfig) -> None:
        self.config = config

    async def start(self) -> None:
        self.stop = asyncio.Event()
        up: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(serve(self.config, ready=up.set_result, stop=self.stop))
        await asyncio.wait((self.task, up), return_when=asyncio.FIRST_COMPLETED)
        if self.task.done():
            self.task.result()

    async def end(self) -> None:
        self.stop.set()
        await self.task
