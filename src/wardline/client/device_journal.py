"""A device's journal: the sequencer, and the sealed local store."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import final

from sqlalchemy import Connection

from wardline.client.effects import Effects
from wardline.client.engine.engine import Engine
from wardline.client.journal import Journal
from wardline.client.local.keep_effects import keep_effects
from wardline.client.storage_key import StorageKey
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction


@final
class DeviceJournal(Journal):
    """Keeps what arrives, in the transaction of its arrival."""

    def __init__(self, database: Database, sequencer: Sequencer, engine: Engine, storage: StorageKey) -> None:
        self._database = database
        self._sequencer = sequencer
        self._engine = engine
        self._storage = storage

    async def record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        """See ``Journal.record``."""

        def keeping(tx: Transaction) -> Effects:
            effects = operation(tx)
            keep_effects(tx, self._engine, self._storage, effects)
            return effects

        return await self._sequencer.submit(keeping)

    def read(self) -> AbstractContextManager[Connection]:
        """See ``Journal.read``."""
        return self._database.read()
