"""A device that its organisation removed: shut out at once, out of every group, erased, and heard of, signed."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, build_house, running, until

from wardline.audit.record import Action, decode
from wardline.client.device import Device
from wardline.client.wipe_marker import find_marker
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, DeviceId
from wardline.kit.outcome import RefusedError
from wardline.protocol.identity_requests import DeviceState
from wardline.vault.administration import Administration
from wardline.vault.conversations.tables import MEMBERS
from wardline.vault.devices.find_devices import find_device
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.schema import LEDGER

pytestmark = pytest.mark.timeout(180)
PLAN = OrganisationPlan("General Hospital", tuple(PlannedAccount(key, f"Dr. {key}") for key in ("ada", "ben", "cy")))
LEFT = {"device.lock", "device.wipe"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path, PLAN)


def order(house: House, device: str, *, wipe: bool = True) -> None:
    """As the command does, in a process of its own beside the vault's."""
    with open_vault(house.vault) as vault:
        Administration(vault).revoke_device(DeviceId(device), wipe=wipe)


def state(house: House, device: str) -> DeviceState:
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        found = find_device(reader, device)
    assert found is not None
    return found.state


def groups_of(house: House, device: str) -> int:
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        return len(reader.execute(select(MEMBERS.c.conversation).where(MEMBERS.c.device == device)).all())


def recorded(house: House, action: Action, device: str) -> int:
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        records = [decode(row) for (row,) in reader.execute(select(LEDGER.records.c.record))]
    return sum(each.action is action and any(item.id == device for item in each.objects) for each in records)


async def ended(device: Device) -> str:
    """The code with which it ends."""
    try:
        async for _ in device.messages():
            pass
    except RefusedError as error:
        return error.code
    raise AssertionError("it went on")


def text(body: str) -> bytes:
    return codec.encode(Text(body=body))


async def open_talks(house: House, device: Device, count: int) -> list[ConversationId]:
    """Conversations of ``device`` with Ben, in which both are."""
    made = [await device.open_conversation([house.made.accounts["ben"]], f"Bed {number}") for number in range(count)]
    return [ConversationId(each.conversation) for each in made]


def test_a_removed_device_is_shut_out_erased_and_heard_of(house: House) -> None:
    async def main() -> None:
        async with running(house):
            lost, other = [await house.enrol(house.made.accounts[key], key) for key in ("ada", "ben")]
            async with Device.open(lost, PIN) as ada, Device.open(other, PIN) as ben:
                await asyncio.gather(ada.caught_up(), ben.caught_up())
                group = await ada.open_conversation([house.made.accounts["ben"], house.made.accounts["cy"]], "Bed 4")
                thread = ConversationId(group.conversation)
                await ada.sent(await ada.send(thread, text("Potassium 6.9")))
                listening = asyncio.create_task(ended(ada))
                began = time.monotonic()
                await asyncio.to_thread(order, house, ada.identity.device)
                assert await listening == "device_wiped"
                assert time.monotonic() - began < 30
                with pytest.raises(RefusedError, match="device_wiped"):
                    await ada.thread(thread)
                with pytest.raises(RefusedError, match="device_wiped"):
                    await ada.send(thread, text("still here?"))
                assert {path.name for path in lost.iterdir()} == LEFT
                device = ada.identity.device
                await until(lambda: groups_of(house, device) == 0, seconds=60)
                await until(lambda: state(house, device) is DeviceState.WIPED, seconds=60)
                assert recorded(house, Action.DEVICE_WIPE_ORDERED, device) == 1
                assert recorded(house, Action.DEVICE_WIPED, device) == 1
            with pytest.raises(RefusedError, match="device_wiped"):
                async with Device.open(lost, PIN):
                    pass
            marker = find_marker(lost)
            assert marker is not None
            assert (marker.erased, marker.receipt) == (True, None)

    asyncio.run(main())
