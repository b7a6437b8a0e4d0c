"""Devices hold each other's certificates against the log at a real hub and vault, and people see their own."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, build_house, running_hub, running_vault, until
from typer.testing import CliRunner

from wardline.cli.app import app
from wardline.client.device import Device
from wardline.client.device_folder import open_database
from wardline.client.tables import CERTIFICATES, DOUBTS
from wardline.client.transparency.model import CertificateState
from wardline.kit.ids import DeviceId
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.turn import Turn

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def house(tmp_path: Path) -> House:
    people = tuple(PlannedAccount(key, f"Dr. {key}") for key in ("ada", "ben"))
    return build_house(tmp_path, OrganisationPlan("General Hospital", people))


def states(device: Device) -> dict[str, str]:
    """Device to the state of its certificate, as met by this one."""
    with device._open.database.read() as reader:  # pyright: ignore[reportPrivateUsage] (rows that no method shows)
        rows = reader.execute(select(CERTIFICATES.c.device, CERTIFICATES.c.state)).all()
        return {row.device: row.state for row in rows}


def all_proven(device: Device, count: int) -> bool:
    return list(states(device).values()) == [CertificateState.PROVEN] * count


def verify(house: House, folder: Path) -> tuple[int, list[dict[str, object]]]:
    """What ``wardline devices verify`` says."""
    pin = house.folder / "pin"
    pin.write_bytes(PIN.reveal())
    words = ["devices", "verify", "--folder", str(folder), "--pin-file", str(pin), "--json"]
    ran = CliRunner().invoke(app, words)
    return ran.exit_code, [json.loads(line) for line in ran.stdout.splitlines()]


def mint(house: House) -> None:
    """Somebody at the vault has a device certified for Ada, and only the log says so."""

    def operation(turn: Turn) -> None:
        key = vault.authority.issuing_key.public_key()
        issue_device_certificate(
            turn, vault.authority, key, account=house.made.accounts["ada"], device=DeviceId(turn.make_id())
        )

    with open_vault(house.vault) as vault:
        vault.ledger.run(operation)


def test_members_are_proven_soon_after_they_meet_and_owners_see_every_certificate(house: House) -> None:
    accounts = house.made.accounts

    async def main() -> None:
        async with running_hub(house):
            async with running_vault(house):
                folders = [await house.enrol(accounts[key], key) for key in ("ada", "ben")]
                async with Device.open(folders[0], PIN) as ada, Device.open(folders[1], PIN) as ben:
                    await asyncio.gather(ada.caught_up(), ben.caught_up())
                    await ada.open_conversation([accounts["ben"]], "Bed 4")
                    await until(lambda: all_proven(ada, 2) and all_proven(ben, 2), seconds=60)
                    first = ada.transparency.log()
                    assert first is not None
                    tablet = await house.enrol(accounts["ada"], "tablet")
                    async with Device.open(tablet, PIN) as other:
                        await other.caught_up()
                        await until(lambda: all_proven(ben, 3), seconds=60)
                    assert ben.transparency.closed() == {}
                    own = await ada.transparency.own()
                    assert {each.device for each in own} == {ada.identity.device, other.identity.device}
            async with running_vault(house):
                code, lines = await asyncio.to_thread(verify, house, folders[0])
                assert code == 0
                assert [line["proof"] for line in lines[:2]] == ["proven", "proven"]
                assert isinstance(size := lines[2]["records"], int)
                assert size > first.size, "the log grew from what was verified before"
                await asyncio.to_thread(mint, house)
                code, lines = await asyncio.to_thread(verify, house, folders[0])
                assert code == 1
                assert [line["note"] for line in lines[:3]] == ["NOT ONE OF YOUR DEVICES", "", "this device"]

    asyncio.run(main())


def test_a_device_without_its_hub_keeps_what_it_knows(house: House) -> None:
    async def main() -> None:
        async with running_hub(house), running_vault(house):
            folder = await house.enrol(house.made.accounts["ada"], "ada")
            async with Device.open(folder, PIN) as ada:
                await ada.caught_up()
                await ada.open_conversation([house.made.accounts["ben"]])
                await until(lambda: all_proven(ada, 1), seconds=60)
        async with Device.open(folder, PIN) as ada:
            assert (log := ada.transparency.log()) is not None
            assert log.fault is None
            assert ada.transparency.closed() == {}

    asyncio.run(main())
    database = open_database(house.folder / "ada")
    with database.read() as reader:
        assert reader.execute(select(DOUBTS.c.digest)).first() is None
    database.close()
