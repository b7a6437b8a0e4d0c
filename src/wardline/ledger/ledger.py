"""An audit log in a database. Forgetting a record is impossible by type, and at run time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from wardline.audit.record import AuditRecord
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.ledger.tree import GrowingTree
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class UnrecordedEffect(Exception):  # noqa: N818 (named for what happened)
    """An operation wrote rows and returned no record: a bug. Nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T_co]):
    """What an operation answers, with the records of what it did. A refusal is ``Recorded(Refusal(…),
    (record_of_it,))``.
    """

    value: T_co
    records: tuple[AuditRecord, ...]
    """At least one."""

    def __post_init__(self) -> None:
        if not self.records:
            raise UnrecordedEffect("an effect without a record")


@dataclass(frozen=True, slots=True)
class Unchanged(Generic[T_co]):
    """What an operation answers that wrote nothing: a repeated request, a question that needed its turn."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Moment:
    """Time and ids as they are when an operation's turn comes: read anew each time it is run."""

    now: int
    """Milliseconds UTC."""
    make_id: MakeId


@final
class Ledger:
    """One log. Every change of the database it stands beside goes through ``submit`` or ``run``."""

    def __init__(self, database: Database, sequencer: Sequencer, clock: Clock, make_id: MakeId) -> None:
        self.database = database
        """For reading."""
        self.sequencer = sequencer
        self._clock = clock
        self._make_id = make_id
        self._tree = GrowingTree()

    async def submit(self, operation: Callable[[Transaction], Recorded[T] | Unchanged[T]]) -> T:
        """Run ``operation`` in its turn (see ``Sequencer.submit``); its records commit with its effect.

        Raises ``UnrecordedEffect`` when it wrote rows but returned ``Unchanged``, and then nothing of it is kept.
        """
        return await self.sequencer.submit(self._recording(operation))

    def run(self, operation: Callable[[Transaction], Recorded[T] | Unchanged[T]]) -> T:
        """The same, blocking, from a thread without an event loop."""
        return self.sequencer.run(self._recording(operation))

    async def submit_timed(self, operation: Callable[[Transaction, Moment], Recorded[T] | Unchanged[T]]) -> T:
        """``submit`` for an operation that needs the time or new ids: they are taken when its turn comes."""
        return await self.submit(self._timed(operation))

    def run_timed(self, operation: Callable[[Transaction, Moment], Recorded[T] | Unchanged[T]]) -> T:
        """The same, blocking."""
        return self.run(self._timed(operation))

    def _recording(self, operation: Callable[[Transaction], Recorded[T] | Unchanged[T]]) -> Callable[[Transaction], T]:
        def step(transaction: Transaction) -> T:
            answer = operation(transaction)
            if isinstance(answer, Recorded):
                self._tree.append(transaction, answer.records)
            elif transaction.wrote:
                raise UnrecordedEffect("an operation wrote rows and recorded nothing")
            return answer.value

        return step

    def _timed(
        self, operation: Callable[[Transaction, Moment], Recorded[T] | Unchanged[T]]
    ) -> Callable[[Transaction], Recorded[T] | Unchanged[T]]:
        return lambda transaction: operation(transaction, Moment(self._clock.now(), self._make_id))
