"""The one writer: operations are decided in order, in one transaction per batch, and acknowledged after its
commit.
"""

from collections.abc import Callable
from typing import TypeVar

from wardline.store.database import Database
from wardline.store.errors import Overloaded, SequencerClosedError, StaleCacheError, StoreError
from wardline.store.transaction import Transaction

__all__ = ["Overloaded", "Sequencer", "SequencerClosedError", "StaleCacheError", "StoreError"]

T = TypeVar("T")


class Sequencer:
    """One writer thread over one database.

    It takes what is queued, up to ``batch`` operations, runs them in order inside one transaction, commits once, and
    only then acknowledges. An operation that raises undoes the batch, and each of its operations is run again alone
    in a transaction of its own: a failure never undoes its neighbours. So an operation may run more than once; it
    keeps its effects to the transaction, ``on_commit`` and its result.
    """

    def __init__(self, database: Database, capacity: int = 10_000, batch: int = 64) -> None:
        raise NotImplementedError

    async def submit(self, operation: Callable[[Transaction], T]) -> T:
        """Queue ``operation``; its result once the batch is committed, or what it raised.

        Raises ``Overloaded`` at once when the queue is full, ``SequencerClosedError`` after ``close``, and
        ``StoreError`` when the database failed (whether the batch is stored is then unknown: repeat under the same
        idempotency key). A caller that is cancelled while waiting gives up the answer, not the operation.
        """
        raise NotImplementedError

    def run(self, operation: Callable[[Transaction], T]) -> T:
        """The same from a thread without an event loop: blocks. Never from the writer thread itself."""
        raise NotImplementedError

    def close(self) -> None:
        """Refuse new operations, finish those queued, end the thread."""
        raise NotImplementedError
