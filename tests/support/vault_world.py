"""A vault without sockets: its database, its ledger and people, and a composer that stands for the client engine.

The steward and the hub are played by ``World.settle``: every roster counts as reached, waiting messages leave, the hub
gives them places, and the journal archives them.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select, update
from tests.support.prepared import prepare

from wardline.audit.record import Action
from wardline.kit.clock import FixedClock
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, OrganisationId, new_id
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger
from wardline.ledger.tables import LedgerTables
from wardline.protocol.envelope import Priority
from wardline.store.database import Database
from wardline.store.schema import load_tables, new_metadata
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction
from wardline.vault.archive.archive_message import archive_messages
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.conversations.send_message import Composer, release_waiting
from wardline.vault.conversations.tables import CONVERSATIONS, WAITING_MESSAGES
from wardline.vault.directory.set_clinician_code import set_clinician_code
from wardline.vault.directory.set_department import set_department
from wardline.vault.escalation.hand_over import hand_over_archived
from wardline.vault.gateways.hl7.limits import shipped_limits
from wardline.vault.identity.create_account import create_account
from wardline.vault.intake.model import IntakeTools
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.keys.passphrase import PassphraseParameters, PassphraseWrapper
from wardline.vault.schema import METADATA
from wardline.vault.signals import Signals
from wardline.vault.turn import Turn, VaultLedger

T = TypeVar("T")
VAULT_ACCOUNT = AccountId("a" * 32)
VAULT_DEVICE = DeviceId("d" * 32)
START = 1_800_000_000_000
"""When most tests begin (milliseconds UTC)."""
FEED = Path(__file__).parents[1] / "data" / "hl7v2" / "simhospital.hl7"


def feed() -> list[bytes]:
    """The 600 messages of the simulated hospital."""
    return [line for line in FEED.read_bytes().split(b"\n") if line.strip()]


@dataclass(frozen=True)
class Composed:
    """A message that left for the hub."""

    message: MessageId
    conversation: ConversationId
    content: bytes
    priority: Priority


class MemoryComposer(Composer):
    """Keeps what it is given; what a rolled-back turn gave is forgotten."""

    def __init__(self) -> None:
        self.sent: list[Composed] = []

    def compose(
        self,
        tx: Transaction,
        conversation: ConversationId,
        content: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        acknowledges: MessageId | None = None,  # noqa: ARG002 (the engine's signature)
        message: MessageId | None = None,
    ) -> MessageId:
        composed = Composed(message or MessageId(new_id()), conversation, content, priority)
        tx.on_commit(lambda: self.sent.append(composed))
        return composed.message


@dataclass
class World:
    """One vault."""

    database: Database
    ledger: VaultLedger
    clock: FixedClock
    composer: MemoryComposer
    tools: IntakeTools
    account: AccountId = VAULT_ACCOUNT
    """The vault's own."""
    device: DeviceId = VAULT_DEVICE
    positions: dict[ConversationId, int] = field(default_factory=dict)

    def run(self, operation: Callable[[Turn], T]) -> T:
        return self.ledger.run(operation)

    def person(self, name: str, code: str | None = None) -> AccountId:
        """An account, with the number by which the feed calls it."""

        def create(turn: Turn) -> AccountId:
            account = create_account(turn, name=name, role="clinician")
            if code is not None:
                assert set_clinician_code(turn, account, code=code) is None
            return account

        return self.run(create)

    def department(self, name: str, first: AccountId | None, second: AccountId | None, *units: str) -> str:
        return self.run(
            lambda turn: set_department(
                turn, name=name, units=[("", unit) for unit in units], first=first, second=second
            )
        )

    def settle(self) -> list[ArchivedMessage]:
        """The steward reaches every roster; what waited is sent, placed and archived."""
        self.run(self._reach_rosters)
        sent, self.composer.sent = self.composer.sent, []
        archived = [self._placed(composed) for composed in sent]
        self.run(lambda turn: self._archive(turn, archived))
        return archived

    def arrives(self, conversation: ConversationId, account: AccountId, content: bytes) -> ArchivedMessage:
        """Somebody else's message, as the journal would archive it."""
        message = self._placed(Composed(MessageId(new_id()), conversation, content, Priority.NORMAL), account)
        self.run(lambda turn: archive_messages(turn, [message]))
        return message

    def _placed(self, composed: Composed, account: AccountId | None = None) -> ArchivedMessage:
        position = self.positions.get(composed.conversation, 0) + 1
        self.positions[composed.conversation] = position
        return ArchivedMessage(
            composed.message,
            composed.conversation,
            position,
            self.clock.now(),
            account or self.account,
            self.device,
            composed.content,
        )

    def _reach_rosters(self, turn: Turn) -> None:
        turn.tx.execute(update(CONVERSATIONS).values(generation=1, settled_version=CONVERSATIONS.c.roster_version))
        for conversation in turn.tx.execute(select(WAITING_MESSAGES.c.conversation).distinct()).scalars().all():
            release_waiting(turn, self.composer, ConversationId(conversation))
        turn.record(Action.MEMBERS_CHANGED)

    def _archive(self, turn: Turn, archived: list[ArchivedMessage]) -> None:
        archive_messages(turn, archived)
        hand_over_archived(turn, self.composer, [message.message for message in archived])


@contextmanager
def open_world(url: str, clock: FixedClock | None = None, *, new: bool = True) -> Generator[World]:
    """A vault on the database of that url, new or as an earlier one left it (``new=False`` then saves time)."""
    clock = clock or FixedClock(START)
    if new:
        prepare(url, _create_tables)
    database = Database.open(url)
    sequencer = Sequencer(database)
    try:
        keys = KeyRing(PassphraseWrapper(Secret(b"correct horse"), PassphraseParameters(b"salt" * 4, 1, 8, 1)))
        ledger = VaultLedger(Ledger(database, sequencer, clock, new_id), OrganisationId("0" * 32), keys, Signals())
        composer = MemoryComposer()
        yield World(database, ledger, clock, composer, IntakeTools(composer, shipped_limits()))
    finally:
        sequencer.close()
        database.close()


def _create_tables(database: Database) -> None:
    load_tables("wardline.vault")
    METADATA.create_all(database.writer)
    ledger_tables = new_metadata()
    LedgerTables.on(ledger_tables)
    ledger_tables.create_all(database.writer)
