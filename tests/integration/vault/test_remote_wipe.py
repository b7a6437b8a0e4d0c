"""A device that its organisation removed: shut out at once, out of every group, erased, and heard of, signed."""

import asyncio
import secrets
import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, build_house, running, running_hub, running_vault, until

from wardline.audit.record import Action, decode
from wardline.client.credentials import Credentials
from wardline.client.device import Device
from wardline.client.device_folder import open_database
from wardline.client.effects import Effect, MessageReceived
from wardline.client.engine.engine import Engine
from wardline.client.keys import load_keys
from wardline.client.storage_key import StorageKey
from wardline.client.wipe_marker import find_marker
from wardline.content import codec
from wardline.content.text import Text
from wardline.hub.tables.delivery import MESSAGES
from wardline.hub.tables.groups import COMMITS
from wardline.kit.clock import SystemClock
from wardline.kit.ids import ConversationId, DeviceId, new_id
from wardline.kit.outcome import RefusedError
from wardline.protocol.deliveries import CommitDelivered, Delivery, MessageDelivered
from wardline.protocol.identity_requests import DeviceState
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.vault.administration import Administration
from wardline.vault.conversations.tables import CONVERSATIONS, MEMBERS
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
    with house.read() as reader:
        found = find_device(reader, device)
    assert found is not None
    return found.state


def groups_of(house: House, device: str) -> int:
    with house.read() as reader:
        return len(reader.execute(select(MEMBERS.c.conversation).where(MEMBERS.c.device == device)).all())


def recorded(house: House, action: Action, device: str) -> int:
    with house.read() as reader:
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


def settled(house: House, conversation: str) -> bool:
    """The steward has brought its members to the roster."""
    with house.read() as reader:
        row = reader.execute(
            select(CONVERSATIONS.c.roster_version, CONVERSATIONS.c.settled_version).where(
                CONVERSATIONS.c.id == conversation
            )
        ).one()
    return row[0] == row[1]


def delivered(house: House, conversation: str, *, commits: bool = True) -> list[Delivery]:
    """Everything that the hub holds of a conversation, whoever may have it."""
    database = Database.open(house.hub.database_url)
    try:
        with database.read() as reader:
            rows = reader.execute(select(MESSAGES).where(MESSAGES.c.conversation == conversation)).all()
            found: list[Delivery] = [MessageDelivered(row.seq, row.position, row.at, row.ciphertext) for row in rows]
            if commits:
                rows = reader.execute(select(COMMITS).where(COMMITS.c.conversation == conversation)).all()
                found += [CommitDelivered(row.seq, row.handshake) for row in rows]
    finally:
        database.close()
    return sorted(found, key=lambda each: each.seq)


def put_to(folder: Path, deliveries: list[Delivery], own: str) -> list[Effect]:
    """What a copied device's own state makes of them, without any hub."""
    keys = load_keys(folder, PIN)
    credentials = Credentials.load(
        key=keys.signing_key, chain=keys.chain, anchor=keys.anchor, organisation=keys.organisation
    )
    assert credentials.identity.device == own
    database = open_database(folder)
    sequencer = Sequencer(database)
    effects: list[Effect] = []
    try:
        engine = Engine(
            credentials.member(keys.storage_key), StorageKey(keys.storage_key), SystemClock(), new_id, secrets.randbelow
        )
        with database.read() as reader:
            cursor = engine.cursor(reader)
        for each in deliveries:
            if each.seq > cursor:
                effects += sequencer.run(lambda tx, each=each: engine.apply(tx, each))
    finally:
        sequencer.close()
        database.close()
    return effects


async def refused(folder: Path) -> str:
    """With what the device in ``folder`` ends, opened and left alone."""
    try:
        async with Device.open(folder, PIN) as device:
            return await ended(device)
    except RefusedError as error:
        return error.code


def test_a_device_that_was_away_is_erased_at_its_next_contact_before_anything_else(house: House) -> None:
    """And its receipt, for which there is no vault at first, is handed over by a later start."""

    async def main() -> None:
        async with running_hub(house):
            async with running_vault(house):
                lost, other = [await house.enrol(house.made.accounts[key], key) for key in ("ada", "ben")]
                async with Device.open(lost, PIN) as ada, Device.open(other, PIN) as ben:
                    await asyncio.gather(ada.caught_up(), ben.caught_up())
                    (thread,) = await open_talks(house, ada, 1)
                    device = ada.identity.device
                    await ada.sent(await ada.send(thread, text("before")))
                async with Device.open(other, PIN) as ben:
                    # Not removed: what is said now waits for it at the hub, and must not be read first.
                    await ben.sent(await ben.send(thread, text("while it was away")))
                await asyncio.to_thread(order, house, device)
                await until(lambda: recorded(house, Action.REVOCATION_DELIVERED, device) == 1, seconds=60)
            assert await refused(lost) == "device_wiped"
            assert {path.name for path in lost.iterdir()} == LEFT
            assert state(house, device) is DeviceState.WIPE_ORDERED
            async with running_vault(house):
                with pytest.raises(RefusedError, match="device_wiped"):
                    async with Device.open(lost, PIN):
                        pass
                assert state(house, device) is DeviceState.WIPED
                # The same folder may become a device again.
                link = await asyncio.to_thread(house.link, house.made.accounts["ada"])
                await Device.enrol(link, lost, PIN)
                async with Device.open(lost, PIN) as again:
                    await again.caught_up()
                    assert [each.state for each in await again.devices()] == [DeviceState.ACTIVE, DeviceState.WIPED]

    asyncio.run(main())


def test_a_copy_of_a_stolen_device_neither_signs_in_nor_reads_what_comes_after(house: House) -> None:
    """Also not with a hub that hands the thief everything: the copy's own MLS state is put to what was delivered."""

    async def main() -> None:
        async with running(house):
            stolen, other = [await house.enrol(house.made.accounts[key], key) for key in ("ada", "ben")]
            async with Device.open(stolen, PIN) as ada, Device.open(other, PIN) as ben:
                await asyncio.gather(ada.caught_up(), ben.caught_up())
                (thread,) = await open_talks(house, ada, 1)
                await ada.sent(await ada.send(thread, text("before")))
                device = ada.identity.device
            copy = house.folder / "copy"
            shutil.copytree(stolen, copy)
            readable = house.folder / "readable"
            shutil.copytree(stolen, readable)
            async with Device.open(other, PIN) as ben:
                await ben.caught_up()
                await ben.sent(await ben.send(thread, text("not yet removed")))
                await asyncio.to_thread(order, house, device)
                await until(lambda: groups_of(house, device) == 0, seconds=60)
                await until(lambda: settled(house, thread), seconds=60)
                after = await ben.sent(await ben.send(thread, text("not for thieves")))
            # The control: the copy opens, and what was sent while it was a member its state decrypts.
            effects = await asyncio.to_thread(put_to, readable, delivered(house, thread), device)
            assert [each.content for each in effects if isinstance(each, MessageReceived)] == [text("not yet removed")]
            assert after.position is not None
            read = {each.position for each in effects if isinstance(each, MessageReceived)}
            assert after.position not in read
            # What came after is refused even without the commit that removed it.
            blind = house.folder / "blind"
            shutil.copytree(copy, blind)
            effects = await asyncio.to_thread(put_to, blind, delivered(house, thread, commits=False), device)
            assert [each.content for each in effects if isinstance(each, MessageReceived)] == [text("not yet removed")]
            # And at the honest hub the copy is not even let in: it is erased like the device itself.
            assert await refused(copy) == "device_wiped"

    asyncio.run(main())


def test_a_removal_wins_over_conversations_that_are_founded_at_the_same_moment(house: House) -> None:
    """And over a device of the same person that enrols meanwhile, which stays."""

    async def main() -> None:
        async with running(house):
            lost, other = [await house.enrol(house.made.accounts[key], key) for key in ("ada", "ben")]
            link = await asyncio.to_thread(house.link, house.made.accounts["ada"])
            async with Device.open(lost, PIN) as ada, Device.open(other, PIN) as ben:
                await asyncio.gather(ada.caught_up(), ben.caught_up())
                device, account = ada.identity.device, house.made.accounts["ada"]
                opening = [ben.open_conversation([account, house.made.accounts["cy"]], str(each)) for each in range(4)]
                removing = asyncio.to_thread(order, house, device)
                enrolling = Device.enrol(link, house.folder / "fresh", PIN)
                opened, fresh, _ = await asyncio.gather(asyncio.gather(*opening), enrolling, removing)
                async with Device.open(house.folder / "fresh", PIN) as again:
                    await again.caught_up()
                    await until(lambda: groups_of(house, fresh.device) == len(opened), seconds=60)
                await until(lambda: all(settled(house, each.conversation) for each in opened), seconds=60)
                assert groups_of(house, device) == 0
                assert await ended(ada) == "device_wiped"

    asyncio.run(main())
