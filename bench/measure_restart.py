"""From a killed hub's restart to the first message delivered, with an empty store and with 10^6 messages in it.

The process is the one that ``wardline hub`` runs, on a data folder. It is killed (SIGKILL), its files are dropped from
the page cache as after a restart of the machine, and started again; three devices that were up to date come back (one
of them the vault's, a member of every conversation), one of them sends, and the others get it.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.certificates import Authority

from bench.figures import Restart, Start
from bench.fill_hub import Filled, fill_hub
from bench.measure_delivery import Say
from bench.numbers import pair_ratios, spread
from bench.processes import ServerProcess
from bench.returning import Trio
from wardline.cli.demo.processes import Process
from wardline.cli.settings import HubSettings, Settings, VaultSettings, hub_config, write_settings
from wardline.hub.app import open_ledger
from wardline.hub.caller import Caller
from wardline.hub.organisations.admit_organisation import admit_organisation

DEADLINE_S: Final = 120.0
"""A fault, not a slow machine, when a restart takes longer."""


@dataclass(frozen=True, slots=True)
class _Restarted:
    """One restart: seconds since the process was started."""

    listening: float
    signed_in: float
    vault_signed_in: float
    delivered: float
    processor: float
    """Processor time of the hub until then."""


class _Column:
    """One hub, restarted again and again."""

    def __init__(self, name: str, data: Path, trio: Trio) -> None:
        self.name = name
        self.rounds: list[_Restarted] = []
        self._data, self._trio = data, trio

    async def restart(self) -> None:
        """Kill happened; start, come back, send, receive, kill."""
        _drop_cached(self._data)
        start = time.perf_counter()
        async with asyncio.timeout(DEADLINE_S), _hub(self._data) as process:
            listening = time.perf_counter()
            signed_in, vault_signed_in = await self._trio.come_back(process.port)
            delivered = await self._trio.send()
            found = _Restarted(
                listening - start, signed_in - start, vault_signed_in - start, delivered - start, process.cpu_seconds()
            )
            self.rounds.append(found)
            await self._trio.leave()

    def start(self) -> Start:
        def milliseconds(of: Callable[[_Restarted], float]) -> list[float]:
            return [of(each) * 1000 for each in self.rounds]

        return Start(
            listening=spread(milliseconds(lambda each: each.listening)),
            signed_in=spread(milliseconds(lambda each: each.signed_in - each.listening)),
            vault_signed_in=spread(milliseconds(lambda each: each.vault_signed_in - each.listening)),
            delivered=spread(milliseconds(lambda each: each.delivered)),
            processor=spread(milliseconds(lambda each: each.processor)),
        )

    def delivered(self) -> list[float]:
        return [each.delivered for each in self.rounds]


async def measure_restart(folder: str | None, messages: int, rounds: int, say: Say) -> Restart:
    """Both hubs in turn, ``rounds`` times, after one round that is not counted."""
    with TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data:
        columns: list[_Column] = []
        fills: list[float] = []
        for name, count in (("empty", 0), ("filled", messages)):
            say(f"a hub with {count:,} messages")
            place = Path(data) / name
            authority = Authority(now=int(time.time()))
            trio = Trio(authority)
            filled = await asyncio.to_thread(_prepare, place, authority, trio.vault, count)
            async with asyncio.timeout(DEADLINE_S), _hub(place) as process:
                await trio.found(process.port, filled.last)
                await trio.leave()
            fills.append(filled.seconds)
            columns.append(_Column(name, place, trio))
        for number in range(rounds + 1):
            for column in columns:
                say(f"restart {number + 1} of {rounds + 1}, {column.name} store")
                await column.restart()
        empty, filled = columns
        for column in columns:
            del column.rounds[0]
        size = sum(file.stat().st_size for file in (Path(data) / "filled" / "hub").iterdir())
        return Restart(
            messages=messages,
            mebibytes=size / (1 << 20),
            fill_s=fills[-1],
            empty=empty.start(),
            filled=filled.start(),
            ratio=spread(pair_ratios(filled.delivered(), empty.delivered())),
        )


def _prepare(place: Path, authority: Authority, vault: Caller, messages: int) -> Filled:
    """A data folder as ``wardline hub`` takes it."""
    (place / "hub").mkdir(parents=True)
    settings = Settings(HubSettings(origin="ws://hub.bench", port=0), VaultSettings())
    write_settings(place, settings)
    with open_ledger(hub_config(place, settings.hub).database_url) as ledger:
        refusal = admit_organisation(ledger, authority.organisation, authority.anchor)
        if refusal is not None:
            raise RuntimeError(refusal.code)
        return fill_hub(ledger, vault, messages)


@asynccontextmanager
async def _hub(data: Path) -> AsyncGenerator[ServerProcess]:
    """``wardline hub --data``; killed at the end, as by a power cut."""
    process = await Process.start("hub", ["hub", "--data", str(data), "--json"], data / "hub.log")
    try:
        yield ServerProcess(process.pid, (await process.expect("ready"))["port"])
    finally:
        await process.kill()


def _drop_cached(data: Path) -> None:
    """The files' pages leave the page cache, as if the machine had been restarted, too."""
    for file in (data / "hub").iterdir():
        if not file.is_file():
            continue
        descriptor = os.open(file, os.O_RDWR)
        try:
            os.fdatasync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
