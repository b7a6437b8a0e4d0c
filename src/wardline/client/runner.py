"""One device's life at its hub: connect, work, connect again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, final

from wardline.client.connection import Connection, ConnectionLostError, Dial
from wardline.client.effects import Effects
from wardline.client.engine.context import Jitter
from wardline.client.engine.engine import Engine
from wardline.client.journal import Journal
from wardline.client.sealed import SealedRequests
from wardline.client.session import Pace, Session, Wakes
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import Request
from wardline.store.errors import StoreError

FIRST_BACK_OFF_MS: Final = 250
MOST_BACK_OFF_MS: Final = 30_000
GOOD_AFTER_S: Final = 10.0
"""A connection that held so long was a good one: the next back-off begins anew."""

FATAL: Final = frozenset(
    {
        ErrorCode.STATE_ROLLED_BACK,
        ErrorCode.HUB_ROLLED_BACK,
        ErrorCode.DEVICE_REVOKED,
        ErrorCode.BAD_CERTIFICATE,
        ErrorCode.BAD_SIGNATURE,
        ErrorCode.CERTIFICATE_EXPIRED,
        ErrorCode.UNSUPPORTED_VERSION,
        ErrorCode.UNKNOWN_DEVICE,
        ErrorCode.WRONG_ORGANISATION,
    }
)
"""Refusals of a connection that no retry mends."""


def back_off_ms(attempt: int, jitter: Jitter) -> int:
    """Milliseconds before attempt 1, 2, …: doubling, and half of it random, so that devices do not return together."""
    longest = min(MOST_BACK_OFF_MS, FIRST_BACK_OFF_MS << min(attempt, 16))
    return longest // 2 + jitter(longest // 2)


@final
class Runner:
    """``run`` until stopped, through every loss of the connection.

    ``dial`` opens one signed-in connection. ``observe`` gets the effects of every committed operation (also none), in
    order, on the event loop; it must not block. ``receipts``: whether the hub is told what was delivered and read.
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
        pace: Pace | None = None,
    ) -> None:
        self._dial = dial
        self._engine = engine
        self._journal = journal
        self._jitter = jitter
        self._observe = observe
        self._receipts = receipts
        self._pace = pace or Pace()
        self._connection: Connection | None = None
        self._open = asyncio.Event()
        self._caught_up = asyncio.Event()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self.sealed = sealed
        """Set before ``run`` where vault requests are queued (``Engine.queue_request``)."""
        self.learn: Callable[[], Awaitable[None]] | None = None
        """Set before ``run`` where anchors of other organisations can be asked for (``Engine.replace_member``)."""

    async def run(self) -> None:
        """Connect, catch up, send, stay; again with back-off and jitter. Returns after ``stop``.

        Raises RefusedError for what no retry mends: ``state_rolled_back``, ``device_revoked``, ``bad_certificate``,
        ``unsupported_version``, …
        """
        loop = asyncio.get_running_loop()
        wakes = Wakes()
        self._engine.listen(lambda: _call_on(loop, wakes.set))
        try:
            await self._live(wakes)
        finally:
            self._ended.set()
            self._open.set()
            self._caught_up.set()

    async def stop(self) -> None:
        """Close the connection and return when ``run`` did. What is being stored is stored, or comes again."""
        self._stopping.set()
        await self._ended.wait()

    async def request(self, request: Request) -> Answer | Refusal:
        """Ask the hub on the open connection; waits for one. Raises ConnectionLostError.

        Not for messages, commits and foundings: those go through the engine's outbox.
        """
        while not self._ended.is_set():
            connection = self._connection
            if connection is not None:
                return await connection.request(request)
            await self._open.wait()
        raise ConnectionLostError("stopped")

    async def caught_up(self) -> None:
        """Wait until everything that the hub had in store at signing in is stored here (or the runner has ended)."""
        await self._caught_up.wait()

    @property
    def connected(self) -> bool:
        """Whether a connection is open now."""
        return self._connection is not None

    async def _live(self, wakes: Wakes) -> None:
        attempt = 0
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            started = loop.time()
            wait_ms = await self._attempt(wakes)
            attempt = 0 if loop.time() - started > GOOD_AFTER_S else attempt + 1
            if wait_ms is None:
                wait_ms = back_off_ms(attempt, self._jitter)
            await _wait(self._stopping, wait_ms / 1000)

    async def _attempt(self, wakes: Wakes) -> int | None:
        """One connection from beginning to end; how long the hub wants to be left alone, in milliseconds."""
        working = asyncio.create_task(self._work(wakes))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        except (ConnectionLostError, StoreError):
            return None
        except RefusedError as error:
            if error.code in FATAL:
                raise
            return error.refusal.retry_after
        finally:
            for task in (working, stopping):
                task.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)
        return 0

    async def _work(self, wakes: Wakes) -> None:
        with self._journal.read() as reader:
            cursor = self._engine.cursor(reader)
        connection = await self._dial(cursor)
        try:
            session = Session(
                connection,
                self._engine,
                self._journal,
                wakes,
                jitter=self._jitter,
                pace=self._pace,
                receipts=self._receipts,
                sealed=self.sealed,
                learn=self.learn,
                observe=self._observe,
                caught_up=self._caught_up.set,
            )
            self._connection = connection
            self._open.set()
            await session.run()
        finally:
            self._connection = None
            self._open.clear()
            self._caught_up.clear()
            await connection.close()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass


def _call_on(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback)
