"""Deliveries between the socket's reader and the runner: bounded, in order, and merged for one transaction."""

import asyncio
from collections import deque
from typing import Final, final

from wardline.protocol.deliveries import CaughtUp, Delivery

QUEUED_FRAMES: Final = 64
"""Frames read ahead; then the reader waits, and the hub's window holds the rest back."""
MOST_AT_ONCE: Final = 256
"""Deliveries for one transaction, about."""


@final
class Arrivals:
    """One writer, one reader, on one event loop."""

    def __init__(self) -> None:
        self._frames: deque[list[Delivery] | CaughtUp] = deque()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._error: Exception | None = None

    async def put(self, frame: list[Delivery] | CaughtUp) -> None:
        """Add one frame; waits while there is no room."""
        while len(self._frames) >= QUEUED_FRAMES:
            self._room.clear()
            await self._room.wait()
        self._frames.append(frame)
        self._changed.set()

    def end(self, error: Exception) -> None:
        """Nothing more comes: ``take`` raises ``error`` once all was taken."""
        self._error = self._error or error
        self._changed.set()

    def end_now(self, error: Exception) -> None:
        """The same, and what waits is not taken any more."""
        self._frames.clear()
        self._error = error
        self._changed.set()
        self._room.set()

    async def take(self) -> list[Delivery] | CaughtUp:
        """What came next: deliveries of several frames together, or that the backlog is through."""
        while not self._frames:
            if self._error is not None:
                raise self._error
            self._changed.clear()
            await self._changed.wait()
        taken = self._frames.popleft()
        while isinstance(taken, list) and len(taken) < MOST_AT_ONCE and self._frames:
            more = self._frames[0]
            if not isinstance(more, list):
                break
            taken = taken + more
            self._frames.popleft()
        self._room.set()
        return taken
