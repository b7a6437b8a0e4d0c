"""A hospital and a transport company in one conversation on one hub."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, until
from tests.support.two_houses import TwoHouses, build_two_houses, members, running_two

from wardline.client.device import Device
from wardline.client.tables import CERTIFICATES
from wardline.client.transparency.model import CertificateState
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import RefusedError
from wardline.protocol.sealed_requests import Noted, ReportGroup, StallReason
from wardline.vault.administration import Administration
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.tables import MEMBERS
from wardline.vault.open_vault import open_vault

pytestmark = pytest.mark.timeout(180)
SECONDS = 60.0


@pytest.fixture
def houses(tmp_path: Path) -> TwoHouses:
    return build_two_houses(tmp_path)


@dataclass
class People:
    """Two devices of each."""

    ada: Device
    ben: Device
    dora: Device
    emil: Device


@asynccontextmanager
async def people(houses: TwoHouses) -> AsyncGenerator[People]:
    async with AsyncExitStack() as stack:
        devices: list[Device] = []
        for house, name in (
            (houses.hospital, "ada"),
            (houses.hospital, "ben"),
            (houses.transport, "dora"),
            (houses.transport, "emil"),
        ):
            folder = await house.enrol(house.made.accounts[name], name)
            device = await stack.enter_async_context(Device.open(folder, PIN))
            await device.caught_up()
            devices.append(device)
        yield People(*devices)


async def says(device: Device, conversation: ConversationId, body: str) -> None:
    await device.sent(await device.send(conversation, codec.encode(Text(body=body))))


async def hears(device: Device, body: str) -> None:
    """It gets this text; what was heard before may come again."""
    async with asyncio.timeout(SECONDS):
        async for message in device.messages():
            if codec.decode(message.content) == Text(body=body):
                return


async def order(everybody: People) -> ConversationId:
    """The hospital asks the transport company; everybody of both is in."""
    (dora, *_) = await everybody.ada.find_people("dora")
    opened = await everybody.ada.open_conversation(
        [AccountId(everybody.ben.identity.account), AccountId(dora.account)], "Bed 4 to Elm Park"
    )
    conversation = ConversationId(opened.conversation)
    for device in (everybody.ben, everybody.dora, everybody.emil):
        await joined(device, conversation)
    return conversation


async def joined(device: Device, conversation: ConversationId) -> None:
    async with asyncio.timeout(SECONDS):
        while conversation not in {entry.summary.conversation for entry in await device.inbox()}:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def same_epoch(one: Device, other: Device, conversation: ConversationId) -> None:
    """What is said in an epoch that somebody was not in yet, they cannot read (RFC 9420)."""

    async def epoch(device: Device) -> object:
        return await device._open.sequencer.submit(lambda tx: device._open.engine.epoch_authenticator(tx, conversation))

    async with asyncio.timeout(SECONDS):
        while await epoch(one) != await epoch(other):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def proven(device: Device) -> int:
    """Certificates of others that are in their organisations' logs."""
    with device._open.database.read() as reader:  # pyright: ignore[reportPrivateUsage] (rows that no method shows)
        states = reader.execute(select(CERTIFICATES.c.state)).scalars().all()
    return sum(state == CertificateState.PROVEN for state in states)


def archived(house: House, conversation: ConversationId) -> list[str]:
    """Messages in the archive that people sent."""
    with house.read() as reader:
        records = ARCHIVE_RECORDS.c
        rows = reader.execute(
            select(records.message).where(records.conversation == conversation, records.kind == "text")
        )
        return sorted(rows.scalars())


def test_both_talk_and_both_archive(houses: TwoHouses) -> None:
    async def main() -> None:
        async with running_two(houses):
            await asyncio.to_thread(houses.agree)
            async with people(houses) as everybody:
                conversation = await order(everybody)
                await says(everybody.ada, conversation, "A stretcher, please")
                for device in (everybody.ben, everybody.dora, everybody.emil):
                    await hears(device, "A stretcher, please")
                await says(everybody.emil, conversation, "On our way")
                for device in (everybody.ada, everybody.ben, everybody.dora):
                    await hears(device, "On our way")
                await until(lambda: len(archived(houses.transport, conversation)) == 2, seconds=SECONDS)
                await until(lambda: len(archived(houses.hospital, conversation)) == 2, seconds=SECONDS)
                assert archived(houses.hospital, conversation) == archived(houses.transport, conversation)
                (entry,) = await everybody.dora.inbox()
                assert (entry.summary.kind, entry.summary.title) == ("order", "General Hospital")
                assert {person.name for person in entry.summary.roster} == {"Dora Dispatch", "Emil Early", "Ben Blue"}
                # Five others each: colleagues, the other organisation's, and both vaults.
                for device in (everybody.ada, everybody.ben, everybody.dora, everybody.emil):
                    await until(lambda device=device: proven(device) == 5, seconds=SECONDS)
                    ours = device.identity.organisation
                    ((name, log),) = device.transparency.partner_logs().items()
                    assert {name.organisation, ours} == {
                        house.made.organisation for house in (houses.hospital, houses.transport)
                    }
                    assert log.key.name == f"wardline/vault/{name.organisation}"
                    assert (log.fault, log.size > 0, device.transparency.closed()) == (None, True, {})

    asyncio.run(main())


def test_the_transport_company_leaves_and_the_hospital_goes_on(houses: TwoHouses) -> None:
    async def main() -> None:
        async with running_two(houses):
            await asyncio.to_thread(houses.agree)
            async with people(houses) as everybody:
                conversation = await order(everybody)
                before = len(members(houses.hospital, conversation))
                assert before == 6

                def leave() -> None:
                    with open_vault(houses.transport.vault) as vault:
                        Administration(vault).leave_conversation(conversation)

                await asyncio.to_thread(leave)
                await until(lambda: len(members(houses.hospital, conversation)) == 3, seconds=SECONDS)
                await says(everybody.ada, conversation, "Between us")
                await hears(everybody.ben, "Between us")
                with pytest.raises(RefusedError, match="not_a_member"):
                    await says(everybody.dora, conversation, "Am I still here?")

    asyncio.run(main())


@pytest.mark.parametrize("side", ["hospital", "transport"])
def test_an_agreement_that_either_ends_takes_the_other_out(houses: TwoHouses, side: str) -> None:
    async def main() -> None:
        async with running_two(houses):
            agreement = (await asyncio.to_thread(houses.agree)).terms.agreement
            async with people(houses) as everybody:
                conversation = await order(everybody)

                def end() -> None:
                    with open_vault(getattr(houses, side).vault) as vault:
                        Administration(vault).end_agreement(agreement)

                await asyncio.to_thread(end)
                await until(lambda: len(members(houses.hospital, conversation)) == 3, seconds=SECONDS)
                await says(everybody.ada, conversation, "Between us")
                await hears(everybody.ben, "Between us")
                if side == "hospital":
                    assert await everybody.ada.find_people("dora") == ()

    asyncio.run(main())


def test_a_stuck_device_of_the_other_organisation_is_taken_out_and_brought_in_again(houses: TwoHouses) -> None:
    async def main() -> None:
        async with running_two(houses):
            await asyncio.to_thread(houses.agree)
            async with people(houses) as everybody:
                conversation, dora = await order(everybody), everybody.dora

                def came() -> int:
                    with houses.transport.read() as reader:
                        return (
                            reader.execute(
                                select(MEMBERS.c.since_epoch).where(MEMBERS.c.device == dora.identity.device)
                            ).scalar_one_or_none()
                            or 0
                        )

                before = came()
                report = ReportGroup(conversation, 1, before + 1, StallReason.CANNOT_DECRYPT)
                assert await dora._open.vault.ask(report) == Noted()
                await until(lambda: came() > before, seconds=SECONDS)
                await same_epoch(everybody.ada, dora, conversation)
                await says(everybody.ada, conversation, "Are you with us?")
                await hears(dora, "Are you with us?")

    asyncio.run(main())


def test_without_an_agreement_nobody_is_found_and_nobody_is_asked(houses: TwoHouses) -> None:
    async def main() -> None:
        async with running_two(houses), people(houses) as everybody:
            assert await everybody.ada.find_people("dora") == ()
            with pytest.raises(RefusedError, match="unknown_account"):
                await everybody.ada.open_conversation([houses.transport.made.accounts["dora"]])

    asyncio.run(main())
