"""Logs for tests: keys, records and a ledger with some of them."""

from collections.abc import Iterable

from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.record import Action, Actor, AuditRecord, Numbers, Object, ObjectKind
from wardline.kit.clock import FixedClock
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger, Recorded
from wardline.ledger.tables import LOG
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer

NOW = 1_700_000_000_000
"""Milliseconds: when tests happen."""

LOG_KEY = SignerKey("hub.example/audit", KeyKind.LOG, Secret(bytes(range(32))))
OTHER_LOG_KEY = SignerKey("vault.example/audit", KeyKind.LOG, Secret(bytes(range(32, 64))))
WITNESS_KEY = SignerKey("vault.example/witness", KeyKind.WITNESS, Secret(bytes(range(64, 96))))
OWN_WITNESS_KEY = SignerKey("hub.example/witness", KeyKind.WITNESS, Secret(bytes(range(96, 128))))


def make_record(number: int, action: Action = Action.MESSAGE_APPENDED) -> AuditRecord:
    """A record that differs by its number."""
    return AuditRecord(
        action=action,
        actor=Actor(account="a" * 32, device=f"{number % 7:032x}", organisation="c" * 32),
        at=NOW + number,
        numbers=Numbers(position=number, size=1024),
        objects=(Object(f"{number:032x}", ObjectKind.MESSAGE), Object("d" * 32, ObjectKind.CONVERSATION)),
    )


def open_ledger(database: Database, sequencer: Sequencer) -> Ledger:
    """A ledger on ``database``, whose tables are made when missing."""
    LOG.records.metadata.create_all(database.writer)
    numbers = iter(range(10**9))
    return Ledger(database, sequencer, FixedClock(NOW), lambda: f"{next(numbers):032x}")


def append(ledger: Ledger, numbers: Iterable[int]) -> None:
    """One operation that records them all."""
    records = tuple(make_record(number) for number in numbers)
    ledger.run(lambda _transaction: Recorded(None, records))
