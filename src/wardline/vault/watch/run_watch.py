"""The watch's loop: look at what the log grew by, now and then, beside the writer."""

import asyncio
from typing import Final

from sqlalchemy import func, select

from wardline.kit.clock import Clock
from wardline.store.database import Database
from wardline.vault.turn import VaultLedger
from wardline.vault.watch.advance_watch import advance_watch
from wardline.vault.watch.model import Rule, WatchPlan
from wardline.vault.watch.scan_log import Cursor, Page, read_cursor, scan_log
from wardline.vault.watch.tables import WATCH_TRACKS

_SETTLED_MS: Final = 60_000
"""A record that was decided longer ago than this is in the log: nothing is called late before."""

_UNSTORED: Final = 50_000
"""Records that mean nothing to any rule, after which the cursor is stored all the same."""


async def run_watch(database: Database, ledger: VaultLedger, clock: Clock, plan: WatchPlan) -> None:
    """Until cancelled. The log is read in snapshots, a page at a time; the writer is asked only where a page holds
    something. A restart goes on from the stored cursor. Raises what the ledger raises.
    """
    watch = Watch(database, ledger, clock, plan)
    while True:
        if await watch.look():
            await asyncio.sleep(plan.every)


class Watch:
    """How far this process looked: beyond the stored cursor, where nothing meant anything."""

    def __init__(self, database: Database, ledger: VaultLedger, clock: Clock, plan: WatchPlan) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._plan = plan
        self._stored: Cursor | None = None
        self._seen = 0

    async def look(self) -> bool:
        """At one page. Whether nothing more waits."""
        stored, page, until = await asyncio.to_thread(self._read)
        if page.hits or until is not None or page.end - stored.next_index >= _UNSTORED:
            plan = self._plan
            await self._ledger.submit(lambda turn: advance_watch(turn, plan, stored, page, until=until))
        self._seen = page.end
        return page.last

    def _read(self) -> tuple[Cursor, Page, int | None]:
        """The page, and the time that may be called passed, where something is or may be late by then."""
        settled = self._clock.now() - _SETTLED_MS
        with self._database.read() as reader:
            stored = read_cursor(reader)
            if stored != self._stored:
                self._stored, self._seen = stored, stored.next_index
            page = scan_log(reader, self._seen)
            columns = WATCH_TRACKS.c
            first = reader.execute(
                select(func.min(columns.last_at)).where(columns.rule == Rule.UNCONFIRMED_WIPES.value)
            ).scalar_one_or_none()
        limit = self._plan.limits[Rule.UNCONFIRMED_WIPES]
        late = first is not None and limit.count > 0 and settled - first >= limit.within
        return stored, page, settled if page.last and (late or page.hits) else None
