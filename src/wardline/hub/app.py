"""A hub, put together and served."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvloop

from wardline.hub.attachments.drop_incomplete import drop_incomplete
from wardline.hub.config import HubConfig, Limits
from wardline.hub.context import Hub
from wardline.hub.delivery.prune_sealed import prune_sealed
from wardline.hub.edge.asgi import Application
from wardline.hub.edge.server import serving
from wardline.hub.edge.strangers import Strangers
from wardline.hub.log import Event, LibraryHandler, Log
from wardline.hub.log_keys import load_log_keys
from wardline.hub.migrations import SCRIPTS
from wardline.hub.push_key import load_push_key
from wardline.hub.sessions.effects import Effect
from wardline.hub.sessions.fan_out import FanOut
from wardline.hub.state.hub_state import HubState
from wardline.hub.wakeups.send_wakeups import send_wakeups
from wardline.hub.wakeups.wake_desk import WakeDesk
from wardline.kit.clock import Clock, SystemClock
from wardline.kit.ids import MakeId, new_id
from wardline.kit.tune_interpreter import tune_interpreter
from wardline.ledger.ledger import Ledger
from wardline.store.blobs.open_blobs import open_blobs
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.migrate import migrate
from wardline.store.sequencer import Sequencer

__all__ = ["HubConfig", "Limits", "open_ledger", "run_hub", "serve"]

WORKERS: Final = 4
SWEEP_S: Final = 1.0
REPORT_EVERY: Final = 60
"""Sweeps."""
PRUNE_EVERY: Final = 3600


@contextmanager
def open_ledger(
    database_url: str, *, clock: Clock | None = None, make_id: MakeId = new_id, limits: Limits | None = None
) -> Generator[Ledger]:
    """A hub's database with its newest schema and its one writer: for the hub itself, and for the operator's commands
    (``admit_organisation``) beside it. ``limits``: of what may wait for the writer.
    """
    limits = limits or Limits()
    database = Database.open(database_url, readers=WORKERS)
    try:
        migrate(database, "hub", SCRIPTS)
        sequencer = Sequencer(database, capacity=limits.queue, patience_ms=limits.queue_ms)
        try:
            yield Ledger(database, sequencer, clock or SystemClock(), make_id)
        finally:
            sequencer.close()
    finally:
        database.close()


async def serve(
    config: HubConfig,
    *,
    ready: Callable[[int], None] | None = None,
    stop: asyncio.Event | None = None,
    clock: Clock | None = None,
    log: Log | None = None,
) -> None:
    """Serve until ``stop`` is set. ``ready`` is told the port once connections are taken."""
    log = log or Log()
    clock = clock or SystemClock()
    with open_ledger(config.database_url, clock=clock, limits=config.limits) as ledger, _workers() as workers:
        loop = asyncio.get_running_loop()
        desk = WakeDesk(clock)
        fan_out = FanOut(desk.tell if config.push_services else None)

        def emit(effects: list[Effect]) -> None:
            loop.call_soon_threadsafe(fan_out.carry_out, effects)

        keys = await loop.run_in_executor(workers, load_log_keys, ledger, config.origin)
        push_key = await loop.run_in_executor(workers, load_push_key, ledger) if config.push_services else None
        blobs = None if config.blobs is None else await loop.run_in_executor(workers, open_blobs, config.blobs)
        hub = Hub(
            config,
            clock,
            ledger.database,
            ledger,
            HubState(emit),
            keys,
            fan_out,
            log,
            workers,
            push_key=push_key,
            blobs=blobs,
        )
        strangers = Strangers()
        async with serving(config, Application(hub, strangers)) as port, _housekeeping(hub, strangers, desk):
            log.say(Event.STARTED, port=port)
            if ready is not None:
                ready(port)
            await (stop or asyncio.Event()).wait()
            log.say(Event.STOPPING)
    log.say(Event.STOPPED)


def run_hub(config: HubConfig, *, ready: Callable[[int], None] | None = None) -> None:
    """Serve in this process until SIGINT or SIGTERM; then end sessions, finish what was queued, and return."""
    log = Log()
    logging.basicConfig(handlers=[LibraryHandler(log)], level=logging.WARNING, force=True)

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        tune_interpreter()
        await serve(config, ready=ready, stop=stop, log=log)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


@asynccontextmanager
async def _housekeeping(hub: Hub, strangers: Strangers, desk: WakeDesk) -> AsyncGenerator[None]:
    async def sweep() -> None:
        count = 0
        with contextlib.suppress(StoreError):
            await drop_incomplete(hub)
        while True:
            await asyncio.sleep(SWEEP_S)
            count += 1
            now = hub.clock.now()
            for session in hub.fan_out.sessions():
                session.check_stall(now)
            if count % REPORT_EVERY == 0:
                strangers.report(hub.log)
            if count % PRUNE_EVERY == 0:
                with contextlib.suppress(StoreError):
                    await prune_sealed(hub)
                with contextlib.suppress(StoreError):
                    await drop_incomplete(hub)

    tasks = [asyncio.create_task(sweep()), asyncio.create_task(send_wakeups(hub, desk))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        strangers.report(hub.log)


@contextmanager
def _workers() -> Generator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="wardline-worker") as workers:
        yield workers
