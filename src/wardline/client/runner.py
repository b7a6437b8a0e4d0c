"""Joins engine, journal and connection: deliveries in, outbox out, receipts, reconnection."""

from collections.abc import Callable

from wardline.client.connection import Dial
from wardline.client.effects import Effects
from wardline.client.engine.engine import Engine, Jitter
from wardline.client.journal import Journal
from wardline.client.sealed import SealedRequests
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.requests import Request


class Runner:
    """One device's life at its hub: ``run`` until stopped, through every loss of the connection.

    ``dial`` opens one signed-in connection (client/connection.py). ``observe`` gets the effects of every committed
    operation, in order, on the event loop; it must not block.
    """

    def __init__(
        self,
        dial: Dial,
        engine: Engine,
        journal: Journal,
        *,
        jitter: Jitter,
        sealed: SealedRequests | None = None,
        observe: Callable[[Effects], None] = lambda _: None,
        receipts: bool = True,
    ) -> None:
        raise NotImplementedError

    async def run(self) -> None:
        """Connect, catch up, send, stay; again with back-off and jitter. Returns after ``stop``.

        Raises RefusedError for what no retry mends: ``state_rolled_back``, ``device_revoked``, ``bad_certificate``,
        ``unsupported_version``.
        """
        raise NotImplementedError

    async def stop(self) -> None:
        """Finish what is being stored, close the connection, return when ``run`` did."""
        raise NotImplementedError

    async def request(self, request: Request) -> Answer | Refusal:
        """Ask the hub on the open connection; waits for one. ``vault_away``-like refusals come back as values.

        Not for messages, commits and foundings: those go through the engine's outbox.
        """
        raise NotImplementedError

    async def caught_up(self) -> None:
        """Wait until everything that the hub had in store at signing in is stored here."""
        raise NotImplementedError
