"""Where the runner's operations are committed: the one thing that differs between a device and a vault."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from wardline.client.effects import Effects
from wardline.store.transaction import Transaction


class Journal(Protocol):
    """Runs the engine's operations and acts on their effects in the same transaction.

    A device's journal uses the sequencer and keeps messages in its sealed local store; a vault's uses the ledger and
    archives, sets deadlines and records.
    """

    async def record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        """Run ``operation`` in one transaction, handle what it returned in the same one, and return it once committed.

        ``operation`` may be run more than once. Raises ``StoreError`` when it is not known whether it was stored; the
        runner then reads on from the rows.
        """
        ...

    def read(self) -> AbstractContextManager[Connection]:
        """A read-only snapshot of what is committed."""
        ...
