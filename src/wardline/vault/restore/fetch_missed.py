"""As the old device, for the last time: take what the hub still has for it, and send nothing."""

import asyncio
from collections.abc import Callable
from typing import Final

from wardline.client.connection import Connection, ConnectionLostError, Dial
from wardline.client.effects import Effects, MessageReceived, MessageRejected
from wardline.client.engine.context import find_state
from wardline.client.engine.engine import Engine
from wardline.client.journal import Journal
from wardline.client.runner import FATAL
from wardline.kit.outcome import RefusedError
from wardline.protocol.deliveries import CaughtUp, Delivery
from wardline.protocol.errors import ErrorCode
from wardline.store.errors import StoreError
from wardline.store.transaction import Transaction
from wardline.vault.restore.model import Losses

PAUSE_S: Final = 1.0


async def fetch_missed(dial: Dial, engine: Engine, journal: Journal, stopping: asyncio.Event) -> Losses:
    """Until caught up, through lost connections; waits for a hub that is away. Receiving uses no key for the second
    time in a way that shows anything: what is decrypted was encrypted by others. The engine is never told that its
    state is good (``signed_in``), so it encrypts nothing.

    What it could not read, and what the vault itself had sent, is counted. Where the hub refuses the old device (it was
    revoked after an earlier restoration), nothing is fetched and nothing known.
    """
    fetch = _Fetch(engine, journal)
    while not stopping.is_set():
        try:
            connection = await dial(fetch.cursor())
            try:
                await fetch.run(connection)
            finally:
                await connection.close()
        except (ConnectionLostError, StoreError):
            pass
        except RefusedError as error:
            if error.code in FATAL:
                return fetch.losses if fetch.began else Losses()
        else:
            return fetch.losses
        try:
            async with asyncio.timeout(PAUSE_S):
                await stopping.wait()
        except TimeoutError:
            pass
    return fetch.losses if fetch.began else Losses()


class _Fetch:
    """Counts across connections."""

    def __init__(self, engine: Engine, journal: Journal) -> None:
        self._engine = engine
        self._journal = journal
        self.began = False
        self._fetched = 0
        self._unreadable = 0
        self._own = 0

    @property
    def losses(self) -> Losses:
        return Losses(self._fetched, self._unreadable, self._own)

    def cursor(self) -> int:
        with self._journal.read() as reader:
            return self._engine.cursor(reader)

    async def run(self, connection: Connection) -> None:
        sent: list[int] = []

        def count_sent(tx: Transaction) -> Effects:
            sent.append(find_state(tx).sent)
            return ()

        await self._journal.record(count_sent)
        self._own = max(0, connection.signed_in.sent_messages - sent[-1])
        self.began = True
        while True:
            arrived = await connection.receive()
            if isinstance(arrived, CaughtUp):
                return
            effects = await self._journal.record(self._apply(arrived))
            self._fetched += sum(isinstance(effect, MessageReceived) for effect in effects)
            self._unreadable += sum(
                isinstance(effect, MessageRejected) and effect.code != ErrorCode.REPLAYED for effect in effects
            )
            await connection.received(arrived[-1].seq)

    def _apply(self, batch: list[Delivery]) -> Callable[[Transaction], Effects]:
        return lambda tx: self._engine.apply_all(tx, batch)
