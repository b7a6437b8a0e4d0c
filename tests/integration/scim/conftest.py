"""A vault that runs, and tokens of it."""

import asyncio
import threading
from collections.abc import Generator
from dataclasses import dataclass, replace

import httpx2
import pytest
from tests.support.houses import House, build_house, running
from tests.support.openid_double import provider

from wardline.cli.demo.ports import free_port
from wardline.kit.outcome import Refusal
from wardline.vault.identity.open_id.model import OpenIdProvider
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.provisioning.create_token import create_token
from wardline.vault.web.load_client import load_client
from wardline.vault.web.model import WebConfig

DAY = 86_400_000


@dataclass
class Served:
    """Where SCIM is."""

    house: House
    url: str

    def token(self, *, lifetime: int = DAY, appoints: bool = False, key: bytes | None = None) -> tuple[str, str]:
        """Id and text, made beside the running vault as the command does."""
        with open_vault(self.house.vault) as vault:
            return vault.ledger.run(
                lambda turn: create_token(turn, name="Directory", lifetime=lifetime, appoints=appoints, key=key)
            )

    def client(self, token: str | None, path: str = "/scim/v2") -> httpx2.Client:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return httpx2.Client(base_url=self.url + path, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """A hub and a vault, in a loop of their own thread, until the module's tests are over."""
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    folder = tmp_path_factory.mktemp("scim")
    house = build_house(folder, OrganisationPlan("Mercy General"))
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    house.vault = replace(house.vault, web=WebConfig(origin, "127.0.0.1", port))
    loop, up, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    failures: list[BaseException] = []

    async def main() -> None:
        async with provider() as hospital:
            known = OpenIdProvider("hospital", "Hospital sign-in", hospital.issuer, "wardline")
            house.vault = replace(house.vault, openid=(known,))
            async with running(house):
                up.set()
                await stop.wait()

    def run() -> None:
        try:
            loop.run_until_complete(main())
        except BaseException as error:  # noqa: BLE001 (told to the test)
            failures.append(error)
            up.set()
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    up.wait(90)
    assert not failures, failures
    try:
        yield Served(house, origin)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
