"""Waiting for the store to change: look, and if it is not there yet, wait for the next change."""

import asyncio
from typing import final


@final
class Changes:
    """One event loop's."""

    def __init__(self) -> None:
        self._next: asyncio.Event = asyncio.Event()

    def tell(self) -> None:
        """Wake everybody who waits."""
        self._next.set()
        self._next = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Take it before looking, wait on it after: so no change in between is missed."""
        return self._next
