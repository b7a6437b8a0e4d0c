"""What must hold of the whole system, whatever happened: the rows, compared with a naive reading."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from tests.support.system import System
from tests.support.system_device import DeviceParty
from tests.support.system_vault import VaultParty

from wardline.client.local.model import MessageState
from wardline.hub.tables.delivery import MESSAGES, RECEIPTS
from wardline.hub.tables.groups import CONVERSATIONS, MEMBERS, OPEN
from wardline.kit.ids import ConversationId
from wardline.mls.public import inspect_message
from wardline.protocol.envelope import decode_envelope
from wardline.protocol.group_id import GroupId
from wardline.store.transaction import Transaction
from wardline.vault.archive.tables import ARCHIVE_RECORDS


@dataclass(frozen=True)
class Placed:
    """A message as the hub has it."""

    message: str
    conversation: str
    position: int
    seq: int
    sender: str


@dataclass
class Witnessed:
    """What was true at an earlier look and must stay true."""

    placed: list[Placed] = field(default_factory=list)
    receipts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    sent: set[tuple[str, str, int]] = field(default_factory=set)
    """Device, message and position of every message that its sender was told was taken."""
    offered: int = 0
    """How many of the messages that left devices were looked at."""
    ciphertexts: dict[tuple[str, bytes, int], bytes] = field(default_factory=dict[tuple[str, bytes, int], bytes])
    """By message id, group and epoch: what left a device."""


def look(system: System, before: Witnessed) -> Witnessed:
    """What holds at any moment, also in the middle of things. Returns what must stay true from now on."""
    with system.hub.database.read() as reader:
        placed = _placed(reader)
        receipts = {
            (row.conversation, row.device): (row.delivered, row.read) for row in reader.execute(select(RECEIPTS))
        }
    assert placed[: len(before.placed)] == before.placed, "what was stored stays, in its order"
    last: dict[str, int] = {}
    for message in placed:
        last[message.conversation] = last.get(message.conversation, 0) + 1
        assert message.position == last[message.conversation], "positions have no gap"
    assert max(Counter((each.sender, each.message) for each in placed).values(), default=1) == 1, "none is doubled"
    for key, marks in receipts.items():
        earlier = before.receipts.get(key, (0, 0))
        assert marks[0] >= earlier[0], "delivered never falls"
        assert marks[1] >= earlier[1], "read never falls"
        assert max(marks) <= last.get(key[0], 0), "no receipt for what does not exist"
    sent = before.sent.union(*(_sent(device) for device in system.devices.values()))
    there = {(each.sender, each.message, each.position) for each in placed}
    assert sent <= there, "no acknowledged message is lost"
    offered = system.hub.offered
    for _, ciphertext in offered[before.offered :]:
        info = inspect_message(ciphertext)
        key = (decode_envelope(info.authenticated_data).message, info.group_id, info.epoch)
        # State that rolled back would encrypt it again within its epoch: with a key and nonce that were used.
        assert before.ciphertexts.setdefault(key, ciphertext) == ciphertext, "nothing is encrypted twice in one epoch"
    return Witnessed(placed, receipts, sent, len(offered), before.ciphertexts)


def check_rest(system: System, before: Witnessed) -> Witnessed:
    """What holds besides when everything has come to rest and everybody had a way to the hub."""
    now = look(system, before)
    for vault in system.vaults:
        _check_archive(system, vault, now.placed)
    for device in system.devices.values():
        if device.refused is None:
            _check_arrivals(system, device, now.placed)
            _check_nothing_waits(device)
    with system.hub.database.read() as reader:
        rows = reader.execute(select(CONVERSATIONS.c.conversation, CONVERSATIONS.c.generation, CONVERSATIONS.c.epoch))
        live = {row.conversation: (row.generation, row.epoch) for row in rows}
    for conversation, (generation, epoch) in live.items():
        _check_agreement(system, ConversationId(conversation), generation, epoch)
    return now


def _placed(reader: Connection) -> list[Placed]:
    columns = MESSAGES.c
    rows = reader.execute(select(MESSAGES).order_by(columns.seq)).all()
    return [Placed(row.message, row.conversation, row.position, row.seq, row.sender) for row in rows]


def _sent(device: DeviceParty) -> set[tuple[str, str, int]]:
    with device.database.read() as reader:
        rows = reader.exec_driver_sql("SELECT message, position FROM client_messages WHERE state = 'sent'").all()
    return {(device.id, message, position) for message, position in rows}


def _check_archive(system: System, vault: VaultParty, placed: list[Placed]) -> None:
    """What its people could read or said is in its archive, once, and nothing from when its vault was not there."""
    archived = Counter(_archived(vault))
    assert max(archived.values(), default=1) == 1, "the archive holds each message once"
    own = {device.id for device in system.devices.values() if device.organisation == vault.organisation}
    with system.hub.database.read() as reader:
        spans = [(row.device, row) for row in reader.execute(select(MEMBERS))]
        theirs = select(CONVERSATIONS.c.conversation).where(CONVERSATIONS.c.organisation == vault.organisation)
        founded = set(reader.execute(theirs).scalars())

    def present(devices: set[str], each: Placed) -> bool:
        return any(
            device in devices and row.conversation == each.conversation and row.joined_seq < each.seq <= row.left_seq
            for device, row in spans
        )

    least = {
        each.message
        for each in placed
        if each.conversation in founded or each.sender in own or each.sender == vault.id or present(own, each)
    }
    most = {each.message for each in placed if each.conversation in founded or present({vault.id}, each)}
    assert least <= archived.keys(), "what an organisation's people could read is in its archive"
    assert archived.keys() <= most, "and nothing that its vault was not there for"


def _archived(vault: VaultParty) -> list[str]:
    with vault.database.read() as reader:
        return list(reader.execute(select(ARCHIVE_RECORDS.c.message)).scalars())


def _check_arrivals(system: System, device: DeviceParty, placed: list[Placed]) -> None:
    """It got what was said while it was a member: all of it, once, in order."""
    with system.hub.database.read() as reader:
        rows = reader.execute(select(MEMBERS).where(MEMBERS.c.device == device.id)).all()
    expected: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each in placed:
        member = any(
            row.conversation == each.conversation and row.joined_seq < each.seq <= row.left_seq for row in rows
        )
        if member and each.sender != device.id:
            expected[each.conversation].append((each.message, each.position))
    for conversation in {row.conversation for row in rows}:
        assert device.arrivals(ConversationId(conversation)) == expected[conversation], "all, once, in order"


def _check_nothing_waits(device: DeviceParty) -> None:
    with device.database.read() as reader:
        waiting = reader.exec_driver_sql("SELECT kind, payload IS NULL FROM client_outbox").all()
        states = reader.exec_driver_sql("SELECT DISTINCT state FROM client_messages").scalars().all()
    assert waiting == [], "nothing is left in the outbox"
    assert MessageState.WAITING.value not in states


def _check_agreement(system: System, conversation: ConversationId, generation: int, epoch: int) -> None:
    """Every member is in the epoch that the hub is in, with the same secrets."""
    with system.hub.database.read() as reader:
        wanted = (MEMBERS.c.conversation == conversation, MEMBERS.c.left_seq == OPEN)
        members = set(reader.execute(select(MEMBERS.c.device).where(*wanted)).scalars())
    found: set[tuple[GroupId, int, bytes] | None] = set()
    for party in system.parties:
        if party.id in members and party.refused is None:
            state = _authenticator(party, conversation)
            assert state is not None, "a member knows its group"
            assert (state[0].generation, state[1]) == (generation, epoch), "and is where the hub is"
            found.add(state)
    assert len(found) <= 1, "all members share one secret"


def _authenticator(party: VaultParty | DeviceParty, conversation: ConversationId) -> tuple[GroupId, int, bytes] | None:
    def operation(tx: Transaction) -> tuple[GroupId, int, bytes] | None:
        return party.engine.epoch_authenticator(tx, conversation)

    return party.sequencer.run(operation)
