"""A person's devices among themselves: a new one is noticed by the others, and certificates renew themselves."""

import asyncio
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.support.houses import PIN, House, build_house, running_hub, running_vault, until

from wardline.client.device import Device
from wardline.client.renew import newest
from wardline.kit.clock import SystemClock
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.identity_requests import Place
from wardline.vault.app import run_vault
from wardline.vault.authority.model import Lifetimes
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.places.model import PlacesPlan, Site

pytestmark = pytest.mark.timeout(180)
DAY = 86_400


@pytest.fixture
def house(tmp_path: Path) -> House:
    people = tuple(PlannedAccount(key, f"Dr. {key}") for key in ("ada", "ben"))
    return build_house(tmp_path, OrganisationPlan("General Hospital", people))


def test_a_new_device_is_noticed_by_those_that_there_are_and_by_nobody_else(house: House) -> None:
    accounts = house.made.accounts
    site = Site("this-machine", "This machine", (ip_network("127.0.0.0/8"),))
    house.vault = replace(house.vault, places=PlacesPlan(sites=(site,)))

    async def main() -> None:
        async with running_hub(house), running_vault(house):
            folders = [await house.enrol(accounts[key], key) for key in ("ada", "ben")]
            async with Device.open(folders[0], PIN) as ada, Device.open(folders[1], PIN) as ben:
                await asyncio.gather(ada.caught_up(), ben.caught_up())
                await ada.open_conversation([accounts["ben"]], "Bed 4")
                assert ada.new_devices() == ()
                tablet = await house.enrol(accounts["ada"], "tablet")
                async with Device.open(tablet, PIN) as other:
                    await other.caught_up()
                    await until(lambda: ada.new_devices() == (other.identity.device,), seconds=60)
                    await other.open_conversation([accounts["ben"]])
                    assert other.new_devices() == (), "those that it found are none"
                assert ben.new_devices() == ()
                await ada.know_devices(ada.new_devices())
                assert ada.new_devices() == ()
                assert [each.seen_from for each in await ada.devices()] == [Place(site="This machine")] * 2
                assert [each.seen_from async for each in ada.session.all()] == [Place(site="This machine")] * 2

    asyncio.run(main())


def test_a_certificate_that_ends_soon_is_renewed_and_used_from_the_next_connection(house: House) -> None:
    soon = replace(house.vault, lifetimes=Lifetimes(device=1_200_000))

    async def main() -> None:
        async with running_hub(house):
            later, house.vault = house.vault, soon
            async with running_vault(house):
                folder = await house.enrol(house.made.accounts["ada"], "ada")
                async with Device.open(folder, PIN) as ada:
                    await ada.caught_up()
                    first = ada.identity.not_after
            house.vault = later
            async with running_vault(house):
                async with Device.open(folder, PIN) as ada:
                    await until(lambda: _end(ada) > first, seconds=60)
                    assert ada.identity.not_after == first, "what it began with"
                    await ada.open_conversation([house.made.accounts["ben"]])
                async with Device.open(folder, PIN) as ada:
                    await ada.caught_up()
                    assert ada.identity.not_after == first
                    assert _end(ada) > SystemClock().now() // 1000 + 300 * DAY
                    assert [each.state.value for each in await ada.devices()] == ["active"]

    asyncio.run(main())


def test_a_vault_does_not_start_on_a_database_of_places_that_it_cannot_read(house: House) -> None:
    missing = replace(house.vault, places=PlacesPlan(database=house.vault.data / "places.mmdb"))
    with pytest.raises(RefusedError) as refused:
        asyncio.run(run_vault(missing))
    assert refused.value.refusal == Refusal("malformed_settings", "places.database")


def _end(device: Device) -> int:
    """Of the certificate that it uses from its next connection on."""
    with device._open.database.read() as reader:  # pyright: ignore[reportPrivateUsage]
        return newest(reader, device._open.storage, device._open.credentials).identity.not_after  # pyright: ignore[reportPrivateUsage]
