"""A whole house: a real hub, a real vault and real devices, over sockets, in one event loop."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from tests.support.organisations import CHEAP, make_config
from tests.support.prepared import prepare_hub, prepare_vault

from wardline.cli.demo.ports import free_port
from wardline.client.certificates import fingerprint
from wardline.client.device import Device
from wardline.client.invitation import Invitation, format_link
from wardline.client.organisation import OrganisationFacts
from wardline.hub.app import open_ledger, serve
from wardline.hub.config import HubConfig
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.store.database import Database
from wardline.vault.administration import Administration
from wardline.vault.app import VaultReady, run_vault
from wardline.vault.config import VaultConfig
from wardline.vault.initialise_organisation import Initialised, initialise_organisation
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan

PIN = Secret(b"271828")
T = TypeVar("T")


@dataclass
class House:
    """Folders and configurations; nothing of it runs."""

    folder: Path
    vault: VaultConfig
    hub: HubConfig
    made: Initialised

    @contextmanager
    def read(self) -> Generator[Connection]:
        """What the vault's database holds, beside the running vault: nothing is migrated, nothing unlocked."""
        database = Database.open(self.vault.database_url, readers=1)
        try:
            with database.read() as reader:
                yield reader
        finally:
            database.close()

    @property
    def facts(self) -> OrganisationFacts:
        """What a page of this organisation's, on this machine, signs people in with."""
        return OrganisationFacts(
            organisation=self.made.organisation,
            name="General Hospital",
            hub=self.vault.hub,
            root=self.made.root,
            relying_party="localhost",
        )

    def link(self, account: AccountId) -> str:
        """A fresh invitation, made beside the running vault as the command does."""
        with open_vault(self.vault) as vault:
            invitation = Administration(vault).create_invitation(account)
        return format_link(
            Invitation(
                self.vault.hub,
                self.made.organisation,
                invitation.id,
                invitation.secret,
                fingerprint(self.made.root),
            )
        )

    async def enrol(self, account: AccountId, name: str) -> Path:
        """A device of ``account`` in a folder of its own."""
        link = await asyncio.to_thread(self.link, account)
        folder = self.folder / name
        await Device.enrol(link, folder, PIN)
        return folder


def build_house(folder: Path, plan: OrganisationPlan, *, admitted: bool = True) -> House:
    """Initialise an organisation and admit it at a hub that is to run on a free port."""
    port = free_port()
    url, origin = f"sqlite:///{folder / 'hub.db'}", f"ws://127.0.0.1:{port}"
    hub = HubConfig(url, origin, port=port, blobs=str(folder / "blobs"))
    config = replace(make_config(folder), hub=hub.origin, mllp=("127.0.0.1", 0), steward_tick=0.5)
    config.data.mkdir()
    prepare_vault(config.database_url)
    prepare_hub(url)
    made = initialise_organisation(
        config,
        plan,
        root_file=folder / "root.pem",
        root_passphrase=Secret(b"root"),
        parameters=CHEAP,
        root_memory_kib=32,
    )
    with open_ledger(hub.database_url) as ledger:
        assert not admitted or admit_organisation(ledger, made.organisation, made.root) is None
    return House(folder, config, hub, made)


@asynccontextmanager
async def running_hub(house: House) -> AsyncGenerator[None]:
    """Until the block ends."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[int] = loop.create_future()
    stop = asyncio.Event()
    async with _running(asyncio.create_task(serve(house.hub, ready=ready.set_result, stop=stop)), ready, stop):
        yield


@asynccontextmanager
async def running_vault(house: House) -> AsyncGenerator[VaultReady]:
    """Until the block ends."""
    ready: asyncio.Future[VaultReady] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with _running(asyncio.create_task(run_vault(house.vault, stop=stop, on_ready=ready.set_result)), ready, stop):
        yield ready.result()


@asynccontextmanager
async def running(house: House) -> AsyncGenerator[VaultReady]:
    """Hub and vault."""
    async with running_hub(house), running_vault(house) as ready:
        yield ready


@asynccontextmanager
async def _running(task: asyncio.Task[None], ready: asyncio.Future[T], stop: asyncio.Event) -> AsyncGenerator[None]:
    try:
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        yield
    finally:
        stop.set()
        await task


async def until(look: Callable[[], bool], *, seconds: float = 15.0) -> None:
    """Wait for what another process or thread of work brings about, as seen from outside. Most of the time is left to
    what is waited for: it may run in this very loop.
    """
    async with asyncio.timeout(seconds):
        while True:
            began = time.perf_counter()
            if look():
                return
            await asyncio.sleep(max(0.02, 4 * (time.perf_counter() - began)))
