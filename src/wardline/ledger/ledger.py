"""An audit log in a database. Forgetting a record is impossible by type, and at run time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from wardline.audit.record import AuditRecord
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

T = TypeVar("T")


class UnrecordedEffect(Exception):  # noqa: N818 (named for what happened)
    """An operation wrote rows and returned no record: a bug. Nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T]):
    """What an operation answers, with the records of what it did. A refusal is ``Recorded(Refusal(…),
    (record_of_it,))``.
    """

    value: T
    records: tuple[AuditRecord, ...]
    """At least one."""

    def __post_init__(self) -> None:
        if not self.records:
            raise UnrecordedEffect("an effect without a record")


@dataclass(frozen=True, slots=True)
class Unchanged(Generic[T]):
    """What an operation answers that wrote nothing: a repeated request, a question that needed its turn."""

    value: T


@dataclass(frozen=True, slots=True)
class Moment:
    """Time and ids as they are when an operation's turn comes: read anew each time it is run."""

    now: int
    """Milliseconds UTC."""
    make_id: MakeId


class Ledger:
    """One log. Every change of the database it stands beside goes through ``submit`` or ``run``."""

    def __init__(self, database: Database, sequencer: Sequencer, clock: Clock, make_id: MakeId) -> None:
        raise NotImplementedError

    async def submit(self, operation: Callable[[Transaction], Recorded[T] | Unchanged[T]]) -> T:
        """Run ``operation`` in its turn (see ``Sequencer.submit``); its records commit with its effect.

        Raises ``UnrecordedEffect`` when it wrote rows but returned ``Unchanged``, and then nothing of it is kept.
        """
        raise NotImplementedError

    def run(self, operation: Callable[[Transaction], Recorded[T] | Unchanged[T]]) -> T:
        """The same, blocking, from a thread without an event loop."""
        raise NotImplementedError

    async def submit_timed(self, operation: Callable[[Transaction, Moment], Recorded[T] | Unchanged[T]]) -> T:
        """``submit`` for an operation that needs the time or new ids: they are taken when its turn comes."""
        raise NotImplementedError

    def run_timed(self, operation: Callable[[Transaction, Moment], Recorded[T] | Unchanged[T]]) -> T:
        """The same, blocking."""
        raise NotImplementedError
