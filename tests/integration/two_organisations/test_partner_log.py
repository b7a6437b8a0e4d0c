"""Devices hold a partner's certificates against the partner's log, which its own vault shows them."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, running_hub, running_vault, until
from tests.support.two_houses import TwoHouses, build_two_houses
from typer.testing import CliRunner

from wardline.cli.app import app
from wardline.client.device import Device
from wardline.client.tables import CERTIFICATES
from wardline.client.transparency.model import CertificateState
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId
from wardline.kit.outcome import RefusedError
from wardline.vault.authority import issue_certificate
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.open_vault import open_vault
from wardline.vault.turn import Turn

pytestmark = pytest.mark.timeout(240)
SECONDS = 90.0


@pytest.fixture
def houses(tmp_path: Path) -> TwoHouses:
    return build_two_houses(tmp_path)


@asynccontextmanager
async def person(house: House, name: str, folder: str) -> AsyncGenerator[Device]:
    place = await house.enrol(house.made.accounts[name], folder)
    async with Device.open(place, PIN) as device:
        await device.caught_up()
        yield device


def states(device: Device) -> dict[str, str]:
    """Device to the state of its certificate, as met by this one."""
    with device._open.database.read() as reader:  # pyright: ignore[reportPrivateUsage] (rows that no method shows)
        rows = reader.execute(select(CERTIFICATES.c.device, CERTIFICATES.c.state)).all()
        return {row.device: row.state for row in rows}


async def all_proven(device: Device, count: int) -> None:
    await until(lambda: list(states(device).values()) == [CertificateState.PROVEN] * count, seconds=SECONDS)


async def say(device: Device, conversation: ConversationId) -> None:
    await device.sent(await device.send(conversation, codec.encode(Text(body="A stretcher, please"))))


def revoke(house: House, device: str) -> None:
    with open_vault(house.vault) as vault:
        vault.ledger.run(lambda turn: revoke_device(turn, vault.authority, DeviceId(device)))


def leave_no_record(turn: Turn, certificate: bytes, *, account: AccountId, device: DeviceId) -> None:
    """What somebody at the vault makes of ``record_certificate``."""


def verify(house: House, folder: str) -> tuple[int, list[dict[str, object]]]:
    """What ``wardline devices verify`` says."""
    pin = house.folder / "pin"
    pin.write_bytes(PIN.reveal())
    words = ["devices", "verify", "--folder", str(house.folder / folder), "--pin-file", str(pin), "--json"]
    ran = CliRunner().invoke(app, words)
    return ran.exit_code, [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_partner_that_certifies_without_a_record_is_noticed_and_one_that_is_away_stops_nobody(
    houses: TwoHouses, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = houses.hospital, houses.transport

    async def main() -> None:
        async with running_hub(ours), running_vault(ours):
            async with running_vault(theirs):
                await asyncio.to_thread(houses.agree)
                async with person(ours, "ada", "ada") as ada, person(theirs, "dora", "dora") as dora:
                    opened = await ada.open_conversation([AccountId(theirs.made.accounts["dora"])], "Bed 4 to Elm Park")
                    conversation = ConversationId(opened.conversation)
                    for device in (ada, dora):
                        await all_proven(device, 3)
                    with monkeypatch.context() as patch:
                        patch.setattr(issue_certificate, "record_certificate", leave_no_record)
                        folder = await theirs.enrol(theirs.made.accounts["dora"], "spy")
                    async with Device.open(folder, PIN) as spy:
                        await spy.caught_up()
                        await until(lambda: conversation in ada.transparency.closed(), seconds=SECONDS)
                        (met,) = ada.transparency.closed()[conversation]
                        assert (met.device, met.organisation) == (spy.identity.device, theirs.made.organisation)
                        with pytest.raises(RefusedError, match="certificate_unlogged"):
                            await ada.send(conversation, codec.encode(Text(body="secret")))
                    await asyncio.to_thread(revoke, theirs, met.device)
                    await until(lambda: ada.transparency.closed() == {}, seconds=SECONDS)
                    await say(ada, conversation)
            async with person(ours, "ada", "tablet") as tablet:
                await until(lambda: len(states(tablet)) == 4, seconds=SECONDS)
                await until(lambda: list(states(tablet).values()).count(CertificateState.PROVEN) == 2, seconds=SECONDS)
                assert list(states(tablet).values()).count(CertificateState.PENDING) == 2
                await say(tablet, conversation)
            code, lines = await asyncio.to_thread(verify, ours, "ada")
            assert code == 0
            logs = [line["log"] for line in lines if "log" in line]
            assert logs == [f"wardline/vault/{house.made.organisation}" for house in (ours, theirs)]

    asyncio.run(main())
