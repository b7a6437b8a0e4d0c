"""One device of the system: the real engine, journal and local store over a file, without sockets."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from tests.support.faults import make_faulty
from tests.support.system_client import ClientParty
from tests.support.system_hub import HubParty

from wardline.client.credentials import Credentials
from wardline.client.device_journal import DeviceJournal
from wardline.client.effects import Effects
from wardline.client.engine.context import UntrustedError
from wardline.client.engine.engine import Engine
from wardline.client.local.anchors import find_anchors, store_anchors
from wardline.client.local.find_messages import find_thread
from wardline.client.local.model import Message, MessageState
from wardline.client.local.rows import store_message
from wardline.client.schema import migrate_client
from wardline.client.sealed import SealedRequests
from wardline.client.storage_key import StorageKey
from wardline.client.tables import MESSAGES
from wardline.kit.clock import Clock
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, OrganisationId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.deliveries import Delivery
from wardline.protocol.envelope import Priority
from wardline.protocol.requests import AdvanceReceipts
from wardline.protocol.sealed_requests import ListPartners, Partners
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction


@dataclass(frozen=True)
class Enrolled:
    """What a device keeps beside its rows."""

    credentials: Credentials
    storage: Secret


class DeviceParty(ClientParty):
    """A device: rows in a file, everything else lost by ``kill``."""

    def __init__(self, enrolled: Enrolled, hub: HubParty, path: Path, clock: Clock) -> None:
        self.enrolled = enrolled
        self.credentials = enrolled.credentials
        self.hub = hub
        self.path = path
        self.clock = clock
        self.open()

    @property
    def account(self) -> AccountId:
        return AccountId(self.credentials.identity.account)

    @property
    def organisation(self) -> OrganisationId:
        return OrganisationId(self.credentials.identity.organisation)

    def open(self) -> None:
        """Start the process."""
        new = not self.path.exists()
        self.database = Database.open(f"sqlite:///{self.path}", readers=1)
        if new:
            migrate_client(self.database)
        make_faulty(self.database)
        self.sequencer = Sequencer(self.database)
        self.storage = StorageKey(self.enrolled.storage)
        with self.database.read() as reader:
            partners = find_anchors(reader, self.storage)
        member = self.credentials.member(self.enrolled.storage, partners)
        self.engine = Engine(member, self.storage, self.clock, new_id, random.Random(self.id).randrange)
        self.journal = DeviceJournal(self.database, self.sequencer, self.engine, self.storage)
        self.sealed = SealedRequests(
            self.ask,
            organisation=self.credentials.identity.organisation,
            check_anchor=lambda anchor: anchor == self.credentials.anchor,
            clock=self.clock,
            make_id=new_id,
            credentials=self.credentials,
        )
        self.hub.lose(self.id)

    def close(self) -> None:
        self.sequencer.close()
        self.database.close()

    def kill(self) -> None:
        """Lose the memory, keep the rows."""
        self.close()
        self.open()

    async def apply(self, entries: Sequence[Delivery]) -> None:
        """As ``Session`` does: about an organisation that it does not know, it asks its own vault once."""
        try:
            await self.journal.record(lambda tx: self.engine.apply_all(tx, entries, learning=True))
        except UntrustedError:
            assert self.sealed is not None
            answer = await self.sealed.ask(ListPartners())
            if isinstance(answer, Partners):
                await self.sequencer.submit(lambda tx: self._trust(tx, answer))
            await self.journal.record(lambda tx: self.engine.apply_all(tx, entries))

    def _trust(self, tx: Transaction, answer: Partners) -> None:
        store_anchors(tx, self.storage, answer.partners)
        partners = {each.organisation: each.anchor for each in answer.partners}
        self.engine.replace_member(self.credentials.member(self.enrolled.storage, partners))

    async def say(
        self, conversation: ConversationId, content: bytes, message: MessageId, acknowledges: MessageId | None = None
    ) -> Refusal | None:
        """As ``Device.send``, under an id of the caller's: after a failure the same message is sent again."""

        def operation(tx: Transaction) -> MessageId | Refusal:
            outcome = self.engine.compose(tx, conversation, content, acknowledges=acknowledges, message=message)
            if not isinstance(outcome, Refusal):
                store_message(
                    tx, self.storage, self._composed(message, conversation, content, acknowledges), taken=True
                )
            return outcome

        outcome = await self.sequencer.submit(operation)
        return outcome if isinstance(outcome, Refusal) else None

    async def read(self, conversation: ConversationId) -> None:
        """Its owner reads everything that is there."""
        positions = [message.position or 0 for message in self.thread(conversation)]
        last = max(positions, default=0)
        if last:
            await self.sequencer.submit(lambda tx: self.engine.mark_read(tx, conversation, last))

    async def mark(self) -> bool:
        """Tell the hub what was delivered and read; whether there was anything to tell."""
        with self.journal.read() as reader:
            marks = self.engine.receipts_due(reader)
        if not marks:
            return False
        answer = await self.ask(AdvanceReceipts(0, marks))
        if isinstance(answer, Refusal):
            return False

        def operation(tx: Transaction) -> Effects:
            self.engine.receipts_confirmed(tx, marks)
            return ()

        await self.journal.record(operation)
        return True

    async def keep_up(self) -> None:
        """Self-updates that are due."""

        def operation(tx: Transaction) -> Effects:
            self.engine.update_when_due(tx)
            return ()

        await self.journal.record(operation)

    def thread(self, conversation: ConversationId) -> list[Message]:
        """What it stored, oldest first."""
        with self.database.read() as reader:
            return find_thread(reader, self.storage, conversation, before=0, limit=10_000)[::-1]

    def arrivals(self, conversation: ConversationId) -> list[tuple[str, int]]:
        """Message and position of what others said, in the order of arrival."""
        wanted = (MESSAGES.c.conversation == conversation, MESSAGES.c.state == MessageState.RECEIVED.value)
        columns = (MESSAGES.c.message, MESSAGES.c.position)
        with self.database.read() as reader:
            rows = reader.execute(select(*columns).where(*wanted).order_by(MESSAGES.c.number)).all()
        return [(message, position or 0) for message, position in rows]

    def _composed(
        self, message: MessageId, conversation: ConversationId, content: bytes, acknowledges: MessageId | None
    ) -> Message:
        return Message(
            message=message,
            conversation=conversation,
            position=None,
            at=self.clock.now(),
            account=self.account,
            device=DeviceId(self.id),
            priority=Priority.NORMAL,
            acknowledges=acknowledges,
            content=content,
            state=MessageState.WAITING,
            failure=None,
            read=True,
            acknowledged=False,
        )
