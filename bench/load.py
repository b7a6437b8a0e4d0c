"""The load: senders and receivers of one server in this process, closed loop for the maximum, open loop for latency."""

import asyncio
import contextlib
import gc
import time
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from bench.numbers import offered
from bench.processes import ServerProcess

DRAIN_S: Final = 30.0
"""How long the last deliveries may take after the last answer; later is a fault, not a figure."""


@dataclass(frozen=True, slots=True)
class Topology:
    """Groups of one size. One device is in all of them, as a vault is; the others are in one group each."""

    size: int
    """Members of a group, the vault's device among them."""
    groups: int = 32
    """Each has one sender."""

    @property
    def devices(self) -> int:
        """Connections, the vault's among them."""
        return self.groups * (self.size - 1) + 1


@dataclass(slots=True)
class Sender:
    """The sending device of one group."""

    write: Callable[[bytes], None]
    next_frame: Callable[[], bytes]
    """The next prepared message, framed and masked."""
    sent_at: list[float] = field(default_factory=list[float])
    """When each message of the group was written, seconds of the process's clock."""

    def send(self) -> None:
        """Write the next message. Raises IndexError when none is ready."""
        frame = self.next_frame()
        self.sent_at.append(time.perf_counter())
        self.write(frame)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured."""

    acknowledged: int
    seconds: float
    """From the first message to the last delivery: what was answered but is still being fanned out is not done."""
    latencies: list[float]
    """Send to receipt, seconds, of every delivery outside the vault's connection."""
    load_busy: float
    """Share of one core that this process used; near 1 the load is the bottleneck."""
    server_busy: float
    """Share of one core that the server's process used, all threads."""

    @property
    def rate(self) -> float:
        """Acknowledged messages per second."""
        return self.acknowledged / self.seconds


class Traffic:
    """Counts what comes back and keeps the senders going. The connections call ``answered`` and ``received``."""

    def __init__(self, topology: Topology, server: ServerProcess) -> None:
        self.topology = topology
        self.senders: list[Sender] = []
        self.latencies: list[float] | None = None
        self._server = server
        self._running = False
        self._sent = self._answered = self._delivered = 0
        self._quiet = asyncio.Event()
        """Everything that was sent is answered and delivered."""
        self._stopped = asyncio.Event()
        self._refused: str | None = None

    def answered(self, sender: Sender) -> None:
        """A message was acknowledged; in a closed loop its sender sends the next."""
        self._answered += 1
        if self._running:
            self._send(sender)
        elif self._done():
            self._quiet.set()

    def received(self, count: int) -> None:
        """Deliveries arrived at some device."""
        self._delivered += count
        if not self._running and self._done():
            self._quiet.set()

    @property
    def delivered(self) -> int:
        """Deliveries since the last round of this began."""
        return self._delivered

    def _done(self) -> bool:
        return self._answered == self._sent and self._delivered == self._sent * (self.topology.size - 1)

    def refused(self, code: str) -> None:
        """A message was refused: the round fails."""
        self._refused = code
        self._running = False
        self._stopped.set()
        self._quiet.set()

    def _send(self, sender: Sender) -> None:
        try:
            sender.send()
        except IndexError:
            # Nothing is ready: the round ends early, and measures as long as it lasted.
            self._running = False
            self._stopped.set()
            if self._done():
                self._quiet.set()
        else:
            self._sent += 1

    async def run_closed(self, seconds: float) -> Round:
        """Every sender has one message on its way, always."""
        return await self._measure(self._closed(seconds))

    async def run_open(self, rate: float, seconds: float) -> Round:
        """``rate`` messages a second, from the senders in turn, whatever comes back."""
        self.latencies = []
        return await self._measure(self._open(rate, seconds))

    async def _closed(self, seconds: float) -> None:
        self._running = True
        self._stopped.clear()
        for sender in self.senders:
            self._send(sender)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        self._running = False

    async def _open(self, rate: float, seconds: float) -> None:
        start, index, total = time.perf_counter(), 0, max(int(rate * seconds), 1)
        while index < total:
            ahead = start + offered(index, rate) - time.perf_counter()
            if ahead > 0:
                await asyncio.sleep(ahead)
                continue
            self._send(self.senders[index % len(self.senders)])
            index += 1

    async def _measure(self, load: Coroutine[None, None, None]) -> Round:
        self._sent = self._answered = self._delivered = 0
        self._quiet.clear()
        with _undisturbed():
            server_before, load_before, start = self._server.cpu_seconds(), time.process_time(), time.perf_counter()
            await load
            if not self._done() and self._refused is None:
                self._quiet.clear()
                async with asyncio.timeout(DRAIN_S):
                    await self._quiet.wait()
            seconds = time.perf_counter() - start
            load_used, server_used = time.process_time() - load_before, self._server.cpu_seconds() - server_before
        if self._refused or self._answered != self._sent:
            raise RuntimeError(f"the load was not acknowledged: {self._refused}, {self._answered} of {self._sent}")
        latencies, self.latencies = self.latencies or [], None
        return Round(self._answered, seconds, latencies, load_used / seconds, server_used / seconds)


@contextmanager
def _undisturbed() -> Generator[None]:
    """Without the cycle collector, whose pauses would be read as the server's."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
