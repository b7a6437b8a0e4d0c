"""The one writer: operations are decided in order, in one transaction per batch, and acknowledged after its
commit.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar, final

from wardline.store.batch import Writer
from wardline.store.database import Database
from wardline.store.errors import Overloaded, SequencerClosedError, StaleCacheError, StoreError
from wardline.store.group_commit import commit_together
from wardline.store.pending import Pending, settle
from wardline.store.transaction import Transaction

__all__ = ["Overloaded", "Sequencer", "SequencerClosedError", "StaleCacheError", "StoreError"]

T = TypeVar("T")


@final
class Sequencer:
    """One writer thread over one database.

    It takes what is queued, up to ``batch`` operations, runs them in order inside one transaction, commits once, and
    only then acknowledges. An operation that raises undoes the batch, and each of its operations is run again alone
    in a transaction of its own: a failure never undoes its neighbours. So an operation may run more than once; it
    keeps its effects to the transaction, ``on_commit`` and its result.

    There is no waiting for a batch to fill: it is what arrived while the one before was written.

    At most ``capacity`` operations wait, and beyond one batch only as many as ``patience_ms`` lets expect to be begun
    within that time, by how long batches took lately: on a slow disk fewer.
    """

    def __init__(
        self, database: Database, capacity: int = 10_000, batch: int = 64, patience_ms: int | None = None
    ) -> None:
        self._capacity = capacity
        self._patience_ms = patience_ms
        self._batch = batch
        self._writer = Writer(database)
        self._queue: SimpleQueue[Pending | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._batch_ms = 1.0
        self._thread = threading.Thread(target=self._write, name="wardline-writer", daemon=True)
        self._thread.start()

    async def submit(self, operation: Callable[[Transaction], T]) -> T:
        """Queue ``operation``; its result once the batch is committed, or what it raised.

        Raises ``Overloaded`` at once when the queue is full, ``SequencerClosedError`` after ``close``, and
        ``StoreError`` when the database failed (whether the batch is stored is then unknown: repeat under the same
        idempotency key). A caller that is cancelled while waiting gives up the answer, not the operation.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(Pending(operation, loop, future))
        return await future

    def run(self, operation: Callable[[Transaction], T]) -> T:
        """The same from a thread without an event loop: blocks. Never from the writer thread itself."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("an operation, or its callback, waits for the writer that runs it")
        pending = Pending(operation, None, None)
        self._put(pending)
        return pending.wait()

    def full(self) -> int | None:
        """Whether ``submit`` would raise ``Overloaded`` now, and the milliseconds after which a place is likely."""
        waiting = self._queue.qsize()
        wait_ms = self._batch_ms * waiting / self._batch
        impatient = waiting >= self._batch and self._patience_ms is not None and wait_ms > self._patience_ms
        if waiting < self._capacity and not impatient:
            return None
        return max(10, round(wait_ms / 2))

    def close(self) -> None:
        """Refuse new operations, finish those queued, end the thread. Blocks until then; a second call does
        nothing.
        """
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _put(self, pending: Pending) -> None:
        with self._gate:
            if self._closed:
                raise SequencerClosedError("the sequencer is closed")
            wait_ms = self.full()
            if wait_ms is not None:
                raise Overloaded(wait_ms)
            self._queue.put(pending)

    def _write(self) -> None:
        """The writer thread."""
        open_ = True
        while open_:
            taken = [self._queue.get()]
            try:
                while taken[-1] is not None and len(taken) < self._batch:
                    taken.append(self._queue.get_nowait())
            except Empty:
                pass
            open_ = taken[-1] is not None
            if batch := [pending for pending in taken if pending is not None]:
                started = time.monotonic()
                commit_together(self._writer, batch)
                settle(batch)
                self._batch_ms += ((time.monotonic() - started) * 1000 - self._batch_ms) / 8
        self._writer.close()
