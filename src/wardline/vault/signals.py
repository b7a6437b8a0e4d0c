"""Wake-ups from the writer thread to the vault's loops: there is work, look for it.

A signal carries nothing and may be lost (a restart, another process): every loop also looks by itself now and then.
"""

import asyncio
import contextlib
from enum import Enum, auto
from typing import final


class Signal(Enum):
    """Which loop has work."""

    STEWARD = auto()
    """A roster or a device changed, or a message waits for its group."""
    HUB_REQUESTS = auto()
    """The vault wants to tell the hub something."""
    OUTBOX = auto()
    """The client engine's outbox has something to send."""
    DEADLINES = auto()
    """A deadline was set or met."""
    INBOUND = auto()
    """A gateway stored a message."""
    DEFERRED_REQUESTS = auto()
    """Somebody outside must be asked before a request is answered."""
    ATTACHMENTS = auto()
    """An archived message has files that are still at the hub."""
    CHECKPOINT = auto()
    """Somebody will have a record proven that no checkpoint covers yet."""


@final
class Signals:
    """Threads share it. Before ``bind`` (and in commands without loops) a signal goes nowhere."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._events: dict[Signal, asyncio.Event] = {}

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on signals wake tasks of ``loop``."""
        self._events = {signal: asyncio.Event() for signal in Signal}
        self._loop = loop

    def give(self, signal: Signal) -> None:
        """Wake the loop of ``signal``. From any thread."""
        loop = self._loop
        if loop is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to wake
            loop.call_soon_threadsafe(self._events[signal].set)

    async def wait(self, signal: Signal, timeout_s: float) -> None:
        """Until the next ``signal`` (one given since the last wait counts), or for ``timeout_s`` seconds."""
        event = self._events[signal]
        try:
            async with asyncio.timeout(timeout_s):
                await event.wait()
        except TimeoutError:
            return
        event.clear()
