"""One connection's work: deliveries in, outbox out, receipts, upkeep; until the connection is lost."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, final

from wardline.client.connection import Connection
from wardline.client.effects import Effects, Joined, MessageReceived
from wardline.client.engine.context import Jitter, UntrustedError
from wardline.client.engine.engine import Engine
from wardline.client.engine.outgoing import Outgoing
from wardline.client.engine.rules import LOW_KEY_PACKAGES, RETRIED
from wardline.client.journal import Journal
from wardline.client.sealed import SealedRequests
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.answers import Answer, Done, KeyPackagesPublished
from wardline.protocol.deliveries import CaughtUp, Delivery
from wardline.protocol.requests import AdvanceReceipts, HubRequest, Mark
from wardline.store.transaction import Transaction

IN_FLIGHT: Final = 64
"""Outbox rows on their way at once, each of another lane."""
CREDIT: Final = 128
"""Deliveries stored before the hub is told: a quarter of its window."""
AGAIN_MS: Final = 1_000
"""Until a row that was refused without a time, for a reason that passes, is sent again; and as much jitter."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what can wait is done, in seconds."""

    receipts: float = 0.25
    """Marks of this time travel together."""
    upkeep: float = 15.0


@dataclass(slots=True)
class Wakes:
    """What the engine wakes, across connections."""

    outbox: asyncio.Event = field(default_factory=asyncio.Event)
    marks: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self) -> None:
        """Something is stored that may have to leave."""
        self.outbox.set()
        self.marks.set()


@final
class Session:
    """Runs on one signed-in connection."""

    def __init__(
        self,
        connection: Connection,
        engine: Engine,
        journal: Journal,
        wakes: Wakes,
        *,
        jitter: Jitter,
        pace: Pace,
        receipts: bool,
        sealed: SealedRequests | None,
        learn: Callable[[], Awaitable[None]] | None,
        observe: Callable[[Effects], None],
        caught_up: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._engine = engine
        self._journal = journal
        self._wakes = wakes
        self._jitter = jitter
        self._pace = pace
        self._receipts = receipts
        self._sealed = sealed
        self._learn = learn
        self._ahead: deque[list[Delivery] | CaughtUp] = deque()
        self._observe = observe
        self._caught_up = caught_up
        self._busy: set[str] = set()
        self._sends: set[asyncio.Task[None]] = set()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._available = connection.signed_in.available_key_packages
        self._uncredited = 0

    async def run(self) -> None:
        """Until the connection is lost or the store fails: raises what it was."""
        await self._sign_in()
        parts = [self._apply(), self._maintain()]
        if self._receipts:
            parts.append(self._mark())
        tasks: list[asyncio.Future[None]] = [*map(asyncio.ensure_future, parts), self._failed]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (*tasks, *self._sends):
                task.cancel()
            await asyncio.gather(*tasks, *self._sends, return_exceptions=True)

    async def _record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        effects = await self._journal.record(operation)
        self._observe(effects)
        return effects

    async def _sign_in(self) -> None:
        signed_in = self._connection.signed_in
        refusals: list[Refusal | None] = []

        def operation(tx: Transaction) -> Effects:
            refusals.append(self._engine.signed_in(tx, signed_in.sent_messages, signed_in.available_key_packages))
            return ()

        await self._record(operation)
        refusal = refusals[-1]
        if refusal is not None:
            raise RefusedError(refusal)

    async def _apply(self) -> None:
        """Take deliveries in order, a batch a transaction. What is sent waits for the first ``CaughtUp``, so that it
        is encrypted in the epochs that are current.
        """
        sending: asyncio.Task[None] | None = None
        try:
            while True:
                arrived = self._ahead.popleft() if self._ahead else await self._connection.receive()
                if not isinstance(arrived, CaughtUp):
                    await self._apply_batch(arrived)
                elif sending is None:
                    await self._record(self._catch_up)
                    sending = asyncio.create_task(self._send())
                    sending.add_done_callback(self._fail_with)
                    self._caught_up()
        finally:
            if sending is not None:
                sending.cancel()

    async def _read_ahead_while_learning(self) -> None:
        """Ask the own vault whom it trusts. What arrives meanwhile is taken off the connection, so that the answer can
        come through; the hub's window bounds it, because nothing of it is credited.
        """
        assert self._learn is not None
        asking = asyncio.ensure_future(self._learn())
        reading: asyncio.Future[list[Delivery] | CaughtUp] | None = None
        try:
            while not asking.done():
                reading = reading or asyncio.ensure_future(self._connection.receive())
                await asyncio.wait((asking, reading), return_when=asyncio.FIRST_COMPLETED)
                if reading.done():
                    self._ahead.append(reading.result())
                    reading = None
            asking.result()
        finally:
            asking.cancel()
            if reading is not None:
                reading.cancel()

    def _catch_up(self, tx: Transaction) -> Effects:
        self._engine.caught_up(tx)
        return ()

    async def _apply_batch(self, batch: list[Delivery]) -> None:
        try:
            effects = await self._record(lambda tx: self._engine.apply_all(tx, batch, learning=self._learn is not None))
        except UntrustedError:
            await self._read_ahead_while_learning()
            effects = await self._record(lambda tx: self._engine.apply_all(tx, batch))
        self._uncredited += len(batch)
        if self._uncredited >= CREDIT:
            self._uncredited = 0
            await self._connection.received(batch[-1].seq)
        if any(isinstance(effect, MessageReceived) for effect in effects):
            self._wakes.marks.set()
        self._available -= sum(isinstance(effect, Joined) for effect in effects)

    async def _send(self) -> None:
        """Send what may leave: one row a lane, many lanes at once."""
        while True:
            self._wakes.outbox.clear()
            with self._journal.read() as reader:
                rows = self._engine.outgoing(reader, busy=self._busy, limit=IN_FLIGHT - len(self._sends))
            for row in rows:
                self._busy.add(row.lane)
                task = asyncio.create_task(self._send_row(row))
                self._sends.add(task)
                task.add_done_callback(self._sends.discard)
                task.add_done_callback(self._fail_with)
            await self._wakes.outbox.wait()

    async def _send_row(self, row: Outgoing) -> None:
        answer = await self._ask(row)
        if isinstance(answer, KeyPackagesPublished):
            self._available = answer.available
        if isinstance(answer, Refusal) and answer.code in RETRIED:
            wait_ms = answer.retry_after if answer.retry_after is not None else AGAIN_MS
            await asyncio.sleep((wait_ms + self._jitter(AGAIN_MS)) / 1000)
        else:
            await self._record(lambda tx: self._engine.settle(tx, row.number, answer))
        self._busy.discard(row.lane)
        self._wakes.outbox.set()

    async def _ask(self, row: Outgoing) -> Answer | Refusal:
        if isinstance(row.request, HubRequest):
            return await self._connection.request(row.request)
        if self._sealed is None:
            return Done(0)
        answer = await self._sealed.ask(row.request)
        return answer if isinstance(answer, Refusal) else Done(0)

    async def _mark(self) -> None:
        """Tell the hub what was delivered and read, the marks of a moment together."""
        while True:
            await self._wakes.marks.wait()
            await asyncio.sleep(self._pace.receipts)
            self._wakes.marks.clear()
            await self._send_marks()

    async def _send_marks(self) -> None:
        with self._journal.read() as reader:
            marks = self._engine.receipts_due(reader)
        if not marks:
            return
        answer = await self._connection.request(AdvanceReceipts(0, marks))
        if not isinstance(answer, Refusal):
            await self._record(lambda tx: self._confirm(tx, marks))
            self._wakes.marks.set()

    def _confirm(self, tx: Transaction, marks: tuple[Mark, ...]) -> Effects:
        self._engine.receipts_confirmed(tx, marks)
        return ()

    async def _maintain(self) -> None:
        """Self-updates and key packages, when they are due."""
        while True:
            await asyncio.sleep(self._pace.upkeep)
            await self._record(self._keep_up)

    def _keep_up(self, tx: Transaction) -> Effects:
        self._engine.update_when_due(tx)
        if self._available < LOW_KEY_PACKAGES:
            self._engine.replenish(tx, self._available)
        return ()

    def _fail_with(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None and not self._failed.done():
            self._failed.set_exception(error)
