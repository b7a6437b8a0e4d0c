"""From MLLP to a clinician's device and into the archive; through restarts of the vault and of the hub."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.support.houses import PIN, House, build_house, running, running_hub, running_vault, until
from tests.support.vault_world import feed

from wardline.cli.demo.ports import free_port
from wardline.client.device import Device, Message
from wardline.protocol.envelope import Priority
from wardline.vault.app import VaultReady, run_vault
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.tables import WAITING_MESSAGES
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.gateways.hl7.mllp import encode_frame
from wardline.vault.intake.tables import INBOUND
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

pytestmark = pytest.mark.timeout(120)

CLINICIANS = sorted({code.decode() for line in feed() for code in re.findall(rb"\|(C\d+)\^", line)})
PLAN = OrganisationPlan(
    "General Hospital", tuple(PlannedAccount(code, f"Dr. {code}", codes=(code,)) for code in CLINICIANS)
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, PLAN)


async def send(ready: VaultReady, messages: Sequence[bytes]) -> None:
    """Over MLLP, each after the answer to the one before."""
    assert ready.mllp is not None
    reader, writer = await asyncio.open_connection(*ready.mllp)
    for message in messages:
        writer.write(encode_frame(message.strip()))
        assert b"MSA|CA|" in await reader.readuntil(b"\x1c\r")
    writer.close()
    await writer.wait_closed()


def count(house: House) -> tuple[int, int, int]:
    """Messages in the archive; messages and HL7 messages that wait."""
    with house.read() as reader:
        archived = reader.execute(select(func.count()).select_from(ARCHIVE_RECORDS)).scalar_one()
        waiting = reader.execute(select(func.count()).select_from(WAITING_MESSAGES)).scalar_one()
        stored = reader.execute(select(func.count()).where(INBOUND.c.state == "stored")).scalar_one()
    return archived, waiting, stored


async def take(device: Device, into: list[Message]) -> None:
    async for message in device.messages():
        into.append(message)  # noqa: PERF401 (it never ends)


def test_a_critical_result_is_read_and_acknowledged(house: House) -> None:
    messages = feed()[:60]

    async def main() -> None:
        async with running(house) as ready:
            received: list[Message] = []
            folders = [await house.enrol(house.made.accounts[code], code) for code in CLINICIANS[:3]]
            async with (
                Device.open(folders[0], PIN) as one,
                Device.open(folders[1], PIN) as two,
                Device.open(folders[2], PIN) as three,
            ):
                listeners = [asyncio.create_task(take(device, received)) for device in (one, two, three)]
                for device in (one, two, three):
                    await device.caught_up()
                await send(ready, messages)
                await until(lambda: (found := count(house))[2] == 0 and found[0] == len(received) > 0, seconds=60)
                for task in listeners:
                    task.cancel()
            assert all(message.priority in set(Priority) for message in received)
            assert len({message.message for message in received}) == len(received), "each message once"

    asyncio.run(main())


def test_nothing_is_lost_when_the_vault_dies_and_comes_back(house: House) -> None:
    messages = feed()[:40]

    async def main() -> None:
        async with running_hub(house):
            received: list[Message] = []
            async with running_vault(house) as ready:
                folders = [await house.enrol(house.made.accounts[code], code) for code in CLINICIANS]
                await send(ready, messages[:20])
            # The vault stopped in the middle of its work; the next one goes on where it was.
            async with running_vault(house) as ready:
                await send(ready, messages[20:])
            async with running_vault(house):
                for folder in folders:
                    async with Device.open(folder, PIN) as device:
                        await device.caught_up()
                await until(lambda: count(house)[1:] == (0, 0), seconds=60)
                for folder in folders:
                    async with Device.open(folder, PIN) as device:
                        listener = asyncio.create_task(take(device, received))
                        await device.caught_up()
                        await asyncio.sleep(0)
                        listener.cancel()
                await until(lambda: count(house)[0] >= len({message.message for message in received}) > 0, seconds=30)

    asyncio.run(main())


def test_the_gateway_takes_messages_while_the_hub_is_away(house: House) -> None:
    messages = feed()[:10]

    async def main() -> None:
        async with running_hub(house), running_vault(house):
            folders = [await house.enrol(house.made.accounts[code], code) for code in CLINICIANS]
            for folder in folders:
                async with Device.open(folder, PIN) as device:
                    await device.caught_up()
        stop = asyncio.Event()
        mllp = free_port()
        alone = asyncio.create_task(run_vault(replace(house.vault, mllp=("127.0.0.1", mllp)), stop=stop))
        async with asyncio.timeout(20):
            while True:
                try:
                    await send(VaultReady(house.made.organisation, ("127.0.0.1", mllp)), messages)
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.02)
        assert not alone.done()
        async with running_hub(house):
            await until(lambda: (found := count(house))[1:] == (0, 0) and found[0] > 0, seconds=60)
            stop.set()
            await alone

    asyncio.run(main())


def test_a_deadline_is_met_by_an_acknowledgement(house: House) -> None:
    """One patient's messages up to the first critical result, acknowledged by whoever gets it."""

    async def main() -> None:
        async with running(house) as ready:
            folders = [await house.enrol(house.made.accounts[code], code) for code in CLINICIANS]
            devices = []
            async with asyncio.TaskGroup() as group:
                stop = asyncio.Event()

                async def answer(folder: Path) -> None:
                    async with Device.open(folder, PIN) as device:
                        devices.append(device)
                        await device.caught_up()

                        async def work() -> None:
                            async for message in device.messages():
                                if message.priority is Priority.CRITICAL:
                                    await device.acknowledge(message)

                        task = asyncio.create_task(work())
                        await stop.wait()
                        task.cancel()

                for folder in folders:
                    group.create_task(answer(folder))
                await until(lambda: len(devices) == len(folders))

                def states() -> list[str]:
                    with house.read() as reader:
                        return list(reader.execute(select(DEADLINES.c.state)).scalars())

                lines = feed()
                for start in range(0, len(lines), 40):
                    await send(ready, lines[start : start + 40])
                    if states():
                        break
                await until(lambda: set(states()) == {"met"}, seconds=60)
                stop.set()

    asyncio.run(main())
