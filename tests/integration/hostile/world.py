"""A real vault, with steward, journal and archive, and real devices with their local store, at a hub that lies."""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.support.certificates import Device
from tests.support.clients import Client, make_template
from tests.support.hostile_hub import HostileHub
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.steered import SteeredVault

from wardline.audit.record import Action, AuditRecord
from wardline.client.effects import Effect
from wardline.client.local.find_messages import find_thread
from wardline.client.local.gaps import Look, find_conversations
from wardline.client.local.keep_effects import keep_effects
from wardline.client.local.model import Message, MessageState
from wardline.client.local.rows import store_message
from wardline.client.mend_gaps import GapMender
from wardline.client.storage_key import StorageKey
from wardline.client.take_history import open_history
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.answers import Done
from wardline.protocol.envelope import Priority
from wardline.protocol.requests import HubRequest
from wardline.protocol.sealed_requests import GetHistory, History, VaultAnswer, VaultRefused, VaultRequest
from wardline.store.transaction import Transaction
from wardline.vault.archive.model import SearchQuery
from wardline.vault.archive.search_archive import find_records
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import send_message
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.history.release_history import HistoryDesk

T = TypeVar("T")


class Phone(Client):
    """A device as the SDK runs it: each effect is kept in the transaction of its arrival, requests are durable."""

    house: Organisation
    enrolled: TestDevice
    asked: list[tuple[VaultRequest, VaultAnswer]]
    """What its outbox asked of the vault."""

    def join(self, house: Organisation, enrolled: TestDevice) -> None:
        self.house, self.enrolled, self.asked = house, enrolled, []

    @property
    def storage(self) -> StorageKey:
        return StorageKey(Secret(self.device.storage_key))

    def run(self, operation: Callable[[Transaction], T]) -> T:
        def keeping(tx: Transaction) -> T:
            result = operation(tx)
            if isinstance(result, tuple) and all(isinstance(each, Effect) for each in result):
                keep_effects(tx, self.engine, self.storage, result)
            return result

        return super().run(keeping)

    def send_one(self, *, answered: bool = True) -> bool:
        with self.database.read() as reader:
            outgoing = self.engine.outgoing(reader, busy=(), limit=1)
        if not outgoing or isinstance(outgoing[0].request, HubRequest):
            return super().send_one(answered=answered)
        body = outgoing[0].request
        self.asked.append((body, self.house.ask(body, self.enrolled)))
        self.run(lambda tx: self.engine.settle(tx, outgoing[0].number, Done(1)))
        return True

    def say(self, conversation: ConversationId, text: str) -> None:
        message = self.composed(conversation, codec.encode(Text(body=text)))

        def operation(tx: Transaction) -> None:
            sent = self.engine.compose(tx, conversation, message.content, message=message.message)
            assert not isinstance(sent, Refusal), sent
            store_message(tx, self.storage, message, taken=True)

        self.run(operation)

    def composed(self, conversation: ConversationId, content: bytes) -> Message:
        """An own message as it is kept before it leaves."""
        return Message(
            message=MessageId(new_id()),
            conversation=conversation,
            position=None,
            at=self.clock.now(),
            account=AccountId(self.device.account),
            device=self.id,
            priority=Priority.NORMAL,
            acknowledges=None,
            content=content,
            state=MessageState.WAITING,
            failure=None,
            read=True,
            acknowledged=False,
        )

    def thread(self, conversation: ConversationId) -> list[Message]:
        """What a person sees, oldest first."""
        with self.database.read() as reader:
            found = find_thread(reader, self.storage, conversation, before=0, limit=100)
        return list(reversed(found))

    def texts(self, conversation: ConversationId) -> list[str]:
        return [text_of(message.content) for message in self.thread(conversation)]

    def fetch_history(
        self, conversation: ConversationId, before: int = 0, limit: int = 50
    ) -> Sequence[Message] | Refusal:
        """As ``Device.history`` asks for it: checked, and not kept."""
        request, body = new_id(), GetHistory(conversation, before, limit)
        answer = self.house.carry(self.house.request(body, self.enrolled, request=request))
        if not isinstance(answer, History):
            assert isinstance(answer, VaultRefused), answer
            return Refusal(answer.code)
        members = self.run(lambda tx: list(self.engine.members(tx, conversation)))
        return open_history(
            answer, conversation=conversation, request=request, asker=self.engine.identity, members=tuple(members)
        )

    def mend(self) -> None:
        """What ``GapWatch`` does in the product: every gap of every conversation, once."""

        async def fetch(conversation: ConversationId, before: int, limit: int) -> Sequence[Message] | Refusal:
            return self.fetch_history(conversation, before, limit)

        mender = GapMender(self.engine, self.storage, fetch, new_id)
        with self.database.read() as reader:
            conversations = find_conversations(reader)
        for conversation in conversations:
            while (look := self._look(mender, conversation)) is not None:
                if look.gap is None:
                    self.run(partial(mender.mark, conversation=conversation, whole=look.whole))
                    break
                found = asyncio.run(mender.fetch(conversation, look.gap))
                if isinstance(found, Refusal):
                    break
                keep = partial(mender.keep, conversation=conversation, gap=look.gap, found=found, at=self.clock.now())
                self.run(keep)

    def _look(self, mender: GapMender, conversation: ConversationId) -> Look | None:
        with self.database.read() as reader:
            return mender.find(reader, conversation)


@dataclass
class World:
    """One organisation at a hostile hub."""

    house: Organisation
    hub: HostileHub
    vault: SteeredVault
    folder: Path
    phones: list[Phone] = field(default_factory=list[Phone])

    def phone(self, account: AccountId) -> Phone:
        """A newly enrolled device of ``account``, whose key packages are at the hub."""
        return self.connect(self.house.enrol(account))

    def connect(self, enrolled: TestDevice) -> Phone:
        """The program of a certified device."""
        path = self.folder / f"{enrolled.id}.db"
        path.write_bytes((self.folder / "template.db").read_bytes())
        device = Device(
            key=enrolled.key,
            chain=list(enrolled.chain),
            organisation=self.house.id,
            account=enrolled.account,
            id=enrolled.id,
        )
        phone = Phone(device, self.hub, path, self.house.clock)
        phone.join(self.house, enrolled)
        phone.sync()
        self.phones.append(phone)
        return phone

    def person(self, name: str) -> tuple[AccountId, Phone]:
        """Somebody with one device."""
        account = self.house.person(name)
        return account, self.phone(account)

    def ward(self, *accounts: AccountId) -> ConversationId:
        """A patient's conversation with these people, everybody in it and quiet."""
        conversation = self.house.run(lambda turn: open_patient_conversation(turn, turn.make_id(), "Bed 4"))
        for account in accounts:
            self.add(conversation, account)
        self.settle()
        return conversation

    def add(self, conversation: ConversationId, account: AccountId) -> None:
        self.house.run(lambda turn: set_roster(turn, conversation, account, RosterReason.FEED))

    def remove(self, conversation: ConversationId, account: AccountId) -> None:
        self.house.run(lambda turn: remove_from_roster(turn, conversation, account))

    def say(self, conversation: ConversationId, text: str) -> None:
        """The vault says something (a result, say)."""
        content = codec.encode(Text(body=text))
        sent = self.house.run(lambda turn: send_message(turn, self.vault.engine, conversation, content))
        assert not isinstance(sent, Refusal), sent

    def settle(self) -> None:
        """The vault and every device, in turn, until nothing moves: what takes the product some round trips."""
        for _ in range(4):
            self.vault.survive()
            for phone in self.phones:
                phone.sync()
            # A sealed request comes to the vault behind the messages that came before it.
            self.vault.survive()
            for phone in self.phones:
                phone.mend()

    def archived(self, conversation: ConversationId) -> list[str]:
        """What the vault holds of a conversation, in the order of positions."""
        query = SearchQuery("", conversations=(conversation,), limit=200)
        with self.house.vault.database.read() as reader:
            answer, _ = find_records(reader, self.house.vault.ledger.keys, query)
        return [text_of(message.content) for message in sorted(answer.found, key=lambda message: message.position)]

    def members(self, conversation: ConversationId) -> set[str]:
        """The devices in the live group, as the hub's checked public view has it, without the vault's."""
        return self.vault.actual(conversation)

    def recorded(self, action: Action) -> list[AuditRecord]:
        """The vault's audit records of one kind."""
        return [record for record in self.house.records() if record.action is action]


def text_of(content: bytes) -> str:
    """What a person reads; nothing where a message is missing."""
    if not content:
        return "(missing)"
    decoded = codec.decode(content)
    return decoded.body if isinstance(decoded, Text) else type(decoded).__name__


@contextmanager
def open_hostile_world(folder: Path) -> Generator[World]:
    """Until the block ends."""
    with open_organisation(folder) as house:
        services = Services(house.authority, HistoryDesk(house.identity.signing_key), house.composer)
        house.edge = Edge(services, house.identity.sealing_key)
        hub = HostileHub(house.authority.anchors, house.clock)
        devices = folder / "devices"
        devices.mkdir()
        make_template(devices)
        world = World(house, hub, SteeredVault(house, hub), devices)
        try:
            yield world
        finally:
            for phone in world.phones:
                phone.close()
