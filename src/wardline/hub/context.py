"""What every operation of the hub works with."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection

from wardline.audit.record import Object
from wardline.hub.caller import Caller
from wardline.hub.config import HubConfig, Limits
from wardline.hub.log import Log
from wardline.hub.log_keys import LogKeys
from wardline.hub.push_key import PushKey
from wardline.hub.records import refused
from wardline.hub.sessions.fan_out import FanOut
from wardline.hub.sessions.receipt_desk import ReceiptDesk
from wardline.hub.state.hub_state import HubState
from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger
from wardline.store.blobs.port import Blobs
from wardline.store.database import Database

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub's parts. Operations get it first."""

    config: HubConfig
    clock: Clock
    database: Database
    ledger: Ledger
    state: HubState
    """For the writer thread alone."""
    keys: LogKeys
    fan_out: FanOut
    """For the event loop alone."""
    log: Log
    workers: ThreadPoolExecutor
    """Signatures, MLS and reads: whatever would stop the event loop."""
    push_key: PushKey | None = None
    """None: this hub wakes nobody."""
    blobs: Blobs | None = None
    """Where attachments are; for the workers alone."""
    receipts: ReceiptDesk = field(init=False)
    """For the event loop alone."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "receipts", ReceiptDesk(self.limits.receipts_ms))

    @property
    def limits(self) -> Limits:
        """The configured ones."""
        return self.config.limits

    async def work(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``job`` on a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self.workers, lambda: job(*args, **kwargs))

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` on a worker thread, on a snapshot."""

        def on_snapshot() -> T:
            with self.database.read() as connection:
                return job(connection)

        return await self.work(on_snapshot)

    async def refuse(self, caller: Caller, refusal: Refusal, *objects: Object) -> Refusal:
        """Record a refusal that was decided before an operation had its turn."""
        return await self.ledger.submit_timed(lambda _tx, moment: refused(caller, refusal, moment.now, *objects))
