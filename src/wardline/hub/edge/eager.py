"""Start a coroutine at once, and make a task of it only if it has to wait.

Most deliveries never wait: the transport takes the frame. To register a task for each took longer than to frame it
(docs/adr/0008), and Python 3.12's eager tasks are not in 3.11.
"""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, final


def start(coroutine: Coroutine[Any, None, None]) -> asyncio.Task[None] | None:
    """Run ``coroutine`` until it waits: then the task that goes on with it; None when it has ended already.

    Until it waits it must neither ask for the current task nor raise.
    """
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return asyncio.get_running_loop().create_task(_finish(_Rest(coroutine, waits_for)))


async def _finish(rest: "_Rest") -> None:
    await rest


@final
class _Rest:
    """What is left of a started coroutine, and the future that it waits for."""

    __slots__ = ("_coroutine", "_waits_for")

    def __init__(self, coroutine: Coroutine[Any, None, None], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, None, None]:
        waits_for = self._waits_for
        while True:
            try:
                yield waits_for
            except BaseException as error:  # noqa: BLE001 (a cancellation, above all: it belongs to the coroutine)
                step = self._coroutine.throw
                argument: Any = error
            else:
                step, argument = self._coroutine.send, None
            try:
                waits_for = step(argument)
            except StopIteration:
                return
