"""A readable inbox: in a new browser process, after loading the page again, and after a lock."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.async_api import Page
from tests.web.page import PIN, connected, lock

from bench.numbers import pair_ratios, spread
from bench.web.browser import BARE, ask, renderer_mib, watched
from bench.web.figures import Inbox, Start

_READ: Final = """async () => {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("wardline");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const tables = ["state", "profile", "conversations", "outbox", "keyPackages", "anchors", "inbox", "people", "drafts"];
  const all = (table) => new Promise((resolve) => {
    const asking = database.transaction(table).objectStore(table).getAll();
    asking.onsuccess = () => resolve(asking.result);
  });
  const started = performance.now();
  const found = await Promise.all(tables.map(all));
  const took = performance.now() - started;
  database.close();
  return [took, found.flat().reduce((sum, { s }) => sum + s.length, 0)];
}"""


@dataclass
class _Rounds:
    locked: list[float] = field(default_factory=list[float])
    unlocked: list[float] = field(default_factory=list[float])

    async def start(self, page: Page) -> None:
        """The page was just asked for."""
        self.locked.append(await ask(page, "bench.locked"))
        self.unlocked.append(await unlock_to_row(page))

    def figures(self, bare: list[float]) -> Start:
        total = [one + other for one, other in zip(self.locked, self.unlocked, strict=True)]
        return Start(spread(self.locked), spread(self.unlocked), spread(total), spread(pair_ratios(total, bare)))


async def unlock_to_row(page: Page) -> float:
    """Give the PIN; milliseconds from Enter to the first row."""
    await page.locator(".threshold-form input").fill(PIN)
    await page.locator(".threshold-form input").press("Enter")
    return await ask(page, "bench.readable.then((at) => at - bench.entered)")


async def measure_inbox(profile: Path, web: str, conversations: int, rounds: int) -> Inbox:
    """Each round: an empty page and a raw read in a new process, then the client in another, then again in that one."""
    cold, warm = _Rounds(), _Rounds()
    again: list[float] = []
    empty: list[float] = []
    raw: list[float] = []
    memory: list[float] = []
    empty_memory: list[float] = []
    size = 0
    for _ in range(rounds):
        async with watched(profile) as (_, page):
            await page.goto(web + BARE)
            empty.append(await ask(page, "bench.drawn"))
            took, size = await ask(page, _READ)
            raw.append(took)
            empty_memory.append(renderer_mib(profile))
        async with watched(profile) as (_, page):
            await page.goto(web)
            await cold.start(page)
            await connected(page)
            memory.append(renderer_mib(profile))
            await page.reload()
            await warm.start(page)
            await connected(page)
            await lock(page)
            await ask(page, "bench.arm()")
            again.append(await unlock_to_row(page))
    bare = [one + other for one, other in zip(empty, raw, strict=True)]
    return Inbox(
        conversations=conversations,
        cold=cold.figures(bare),
        warm=warm.figures(bare),
        again=spread(again),
        empty=spread(empty),
        raw=spread(raw),
        raw_kib=size / 1024,
        renderer_mib=max(memory),
        empty_mib=max(empty_memory),
    )
