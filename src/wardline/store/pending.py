"""Operations that wait for the writer, and how their callers learn the end."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, final

from wardline.store.transaction import Transaction

T = TypeVar("T")


@final
class Pending:
    """One queued operation. Its caller waits in an event loop (``future``) or in a thread (``wait``)."""

    __slots__ = ("_done", "error", "future", "loop", "operation", "value")

    def __init__(
        self,
        operation: Callable[[Transaction], Any],
        loop: asyncio.AbstractEventLoop | None,
        future: asyncio.Future[Any] | None,
    ) -> None:
        self.operation = operation
        self.loop = loop
        self.future = future
        self.value: Any = None
        self.error: BaseException | None = None
        if loop is None:
            self._done = threading.Lock()
            self._done.acquire()

    def wait(self) -> Any:  # noqa: ANN401 (the sequencer gives it its type back)
        """Block until the writer is done; the value, or what was raised."""
        self._done.acquire()
        if self.error is not None:
            raise self.error
        return self.value

    def release(self) -> None:
        """Wake a thread that waits."""
        self._done.release()


def settle(batch: Iterable[Pending]) -> None:
    """Tell every caller the end: each event loop is woken once for all of its operations."""
    loops: dict[asyncio.AbstractEventLoop, list[Pending]] = {}
    for pending in batch:
        if pending.loop is None:
            pending.release()
        else:
            loops.setdefault(pending.loop, []).append(pending)
    for loop, waiting in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, waiting)
        except RuntimeError:  # the loop was closed: nobody waits there any more
            continue


def _resolve(waiting: Iterable[Pending]) -> None:
    for pending in waiting:
        future = pending.future
        if future is None or future.done():  # the caller was cancelled
            continue
        if pending.error is None:
            future.set_result(pending.value)
        elif isinstance(pending.error, StopIteration):  # asyncio refuses it: a coroutine ends with it
            future.set_exception(RuntimeError("the operation raised StopIteration"))
        else:
            future.set_exception(pending.error)
