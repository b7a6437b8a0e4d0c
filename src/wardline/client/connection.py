"""What the runner needs of a connection; ``websocket.py`` is the one that travels."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.deliveries import CaughtUp, Delivery
from wardline.protocol.handshake import SignedIn
from wardline.protocol.requests import Request


class ConnectionLostError(Exception):
    """The connection ended, or never came about. Whether the hub did what was asked is unknown: ask again."""


class Connection(Protocol):
    """An open, signed-in connection."""

    signed_in: SignedIn

    async def request(self, request: Request) -> Answer | Refusal:
        """Number it, send it, wait for its answer. Raises ConnectionLostError."""
        ...

    async def receive(self) -> list[Delivery] | CaughtUp:
        """What the hub delivers next. Raises ConnectionLostError once it is closed and all was taken; RefusedError
        where the hub closed it with a refusal.
        """
        ...

    async def received(self, cursor: int) -> None:
        """Tell the hub that everything up to ``cursor`` is stored. Raises ConnectionLostError."""
        ...

    async def close(self) -> None:
        """Close it; what waits for an answer gets ConnectionLostError."""
        ...


Dial = Callable[[int], Awaitable[Connection]]
"""Opens a connection that goes on from a cursor. Raises ConnectionLostError, or RefusedError (the hub refused)."""
