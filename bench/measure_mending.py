"""How long a conversation stands still: from a stall until every member reads the first message of the next generation.

A real hub and a real vault, processes of their own as ``wardline hub`` and ``wardline vault`` run them, and as many
devices as the group has members, each with the SDK's engine, runner and store. Either one device reports that it cannot
go on, or a member with a manipulated client wins an epoch with a commit that nobody else can apply, the vault included.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bench.bare_mending import BareGroup, BareMending
from bench.figures import Mended, Mending
from bench.house import House, Servers, build_house, running
from bench.insider import Insider
from bench.measure_delivery import Say
from bench.numbers import pair_ratios, spread
from bench.pocket_device import PocketDevice, make_template
from wardline.client.effects import Effect, Joined, MessageReceived
from wardline.client.websocket import HubAddress
from wardline.kit.ids import AccountId, ConversationId
from wardline.protocol.sealed_requests import ConversationOpened, OpenConversation, ReportGroup, StallReason

MEMORY: Final = "/dev/shm"
"""Each device has a disk of its own: 200 stores on one disk would be measured instead. The servers' are on the disk."""
DEADLINE_S: Final = 1200.0
"""A fault, not a slow machine, when something takes longer."""
AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds since the stall."""

    committed: float
    joined: float
    read: float
    vault: float
    """Processor time until then."""
    hub: float
    devices: float


class _Watch:
    """When which device came into the generation that is waited for, and when it read its first message."""

    def __init__(self) -> None:
        self.generation = 1
        self.joined: dict[str, float] = {}
        self.read: dict[str, float] = {}
        self._changed = asyncio.Event()

    def next(self) -> None:
        """Wait for the generation after this one."""
        self.generation += 1
        self.joined, self.read = {}, {}

    def observer(self, device: str) -> Callable[[Effect], None]:
        """For one device."""

        def observe(effect: Effect) -> None:
            if isinstance(effect, Joined) and effect.generation == self.generation:
                self.joined[device] = time.perf_counter()
                self._changed.set()
            elif isinstance(effect, MessageReceived) and effect.generation == self.generation:
                self.read[device] = time.perf_counter()
                self._changed.set()

        return observe

    async def until(self, look: Callable[[], bool]) -> None:
        """What ``look`` asks for has been seen."""
        while not look():
            self._changed.clear()
            await self._changed.wait()


class _Group:
    """A conversation of everybody in the house; one of them is the insider."""

    def __init__(self, house: House, servers: Servers, stores: Path) -> None:
        first, *others = house.devices
        template = make_template(stores)
        address = HubAddress(house.origin)
        self._watch = _Watch()
        self._house, self._servers = house, servers
        self._devices = [
            PocketDevice(each, address, template, self._watch.observer(each.identity.device)) for each in others
        ]
        self._insider = Insider(first, house.origin)
        self._people = {AccountId(each.identity.account) for each in house.devices}
        self._conversation = ConversationId("")

    async def found(self) -> float:
        """Sign everybody in and open the conversation. Seconds until everybody is in it."""
        await self._insider.open(self._house.port)
        for start in range(0, len(self._devices), AT_ONCE):
            await asyncio.gather(*(each.open() for each in self._devices[start : start + AT_ONCE]))
        begun = time.perf_counter()
        opened = await self._devices[0].ask(OpenConversation(tuple(sorted(self._people)), "Everybody"))
        assert isinstance(opened, ConversationOpened)
        self._conversation = ConversationId(opened.conversation.conversation)
        await self._watch.until(lambda: len(self._watch.joined) == len(self._devices))
        return max(self._watch.joined.values()) - begun

    async def report(self, number: int) -> _Round:
        """One device says that it cannot go on."""
        generation = self._watch.generation
        report = ReportGroup(self._conversation, generation, 1, StallReason.CANNOT_DECRYPT)
        return await self._measure(self._devices[number % len(self._devices)].report(report))

    async def spoil(self) -> _Round:
        """A commit that nobody can apply wins the epoch."""
        spoil = await self._insider.prepare(self._conversation, self._watch.generation)
        return await self._measure(spoil)

    async def close(self) -> None:
        """Hang up."""
        await self._insider.close()
        await asyncio.gather(*(each.close() for each in self._devices))

    async def _measure(self, stall: Coroutine[None, None, None]) -> _Round:
        watch, devices = self._watch, self._devices
        watch.next()
        before = self._processor()
        start, start_ms = time.perf_counter(), time.time() * 1000
        await stall
        speaker = devices[0]
        await watch.until(lambda: speaker.identity.device in watch.joined)
        await speaker.send(self._conversation, "first")
        await watch.until(lambda: len(watch.read) == len(devices) - 1)
        used = [after - earlier for after, earlier in zip(self._processor(), before, strict=True)]
        return _Round(
            committed=(self._committed_at() - start_ms) / 1000,
            joined=max(watch.joined.values()) - start,
            read=max(watch.read.values()) - start,
            vault=used[0],
            hub=used[1],
            devices=used[2],
        )

    def _processor(self) -> tuple[float, float, float]:
        return self._servers.vault.cpu_seconds(), self._servers.hub.cpu_seconds(), time.process_time()

    def _committed_at(self) -> float:
        """When the hub took the commit that everybody joined by, milliseconds: the machine's clock, as ours."""
        with sqlite3.connect(f"file:{self._house.data}/hub/hub.db?mode=ro", uri=True) as database:
            (at,) = database.execute(
                "SELECT max(at) FROM commits WHERE conversation = ? AND generation = ?",
                (self._conversation, self._watch.generation),
            ).fetchone()
        database.close()
        return at


async def measure_mending(folder: str | None, sizes: Sequence[tuple[int, int]], say: Say) -> tuple[Mending, ...]:
    """For each group size, and so many rounds."""
    return tuple([await _measure_size(folder, size, rounds, say) for size, rounds in sizes])


async def _measure_size(folder: str | None, size: int, rounds: int, say: Say) -> Mending:
    async with asyncio.timeout(DEADLINE_S), _group(folder, size, say) as (group, founded):
        bare = BareGroup(size)
        reported: list[_Round] = []
        spoiled: list[_Round] = []
        bares: list[BareMending] = []
        for number in range(rounds):
            say(f"mending a group of {size}: round {number + 1} of {rounds}, bare MLS")
            bares.append(await asyncio.to_thread(bare.mend))
            say(f"mending a group of {size}: round {number + 1} of {rounds}, one device reports")
            reported.append(await group.report(number))
            say(f"mending a group of {size}: round {number + 1} of {rounds}, a commit that nobody can apply")
            spoiled.append(await group.spoil())
        return Mending(
            members=size,
            founded=founded,
            bare=spread([each.total for each in bares]),
            join=median(each.join for each in bares),
            reported=_mended(reported, bares),
            spoiled=_mended(spoiled, bares),
        )


@asynccontextmanager
async def _group(folder: str | None, size: int, say: Say) -> AsyncGenerator[tuple[_Group, float]]:
    with (
        TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data,
        TemporaryDirectory(dir=_memory(folder), prefix="wardline-bench-") as stores,
    ):
        say(f"a house with {size - 1} devices")
        house = await asyncio.to_thread(build_house, Path(data), size - 1)
        async with running(house) as servers:
            group = _Group(house, servers, Path(stores))
            try:
                yield group, await group.found()
            finally:
                await group.close()


def _memory(folder: str | None) -> str | None:
    return MEMORY if Path(MEMORY).is_dir() else folder


def _mended(rounds: Sequence[_Round], bares: Sequence[BareMending]) -> Mended:
    reads = [each.read for each in rounds]
    return Mended(
        committed=spread([each.committed for each in rounds]),
        joined=spread([each.joined for each in rounds]),
        read=spread(reads),
        ratio=spread(pair_ratios(reads, [each.total for each in bares])),
        vault=median(each.vault for each in rounds),
        hub=median(each.hub for each in rounds),
        devices=median(each.devices for each in rounds),
    )
