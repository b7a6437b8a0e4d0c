"""Senders whose messages may be refused: counted by their requests' numbers, and none may stay without an answer."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Final

from bench.hub_peers import Organisation, Stock
from bench.load import DRAIN_S
from bench.numbers import offered

DRAINED_S: Final = 0.002
"""How often it is looked whether the last delivery came."""


@dataclass(slots=True)
class Surge:
    """What became of what was offered."""

    sent: int = 0
    latencies: list[float] = field(default_factory=list[float])
    """From sending to the answer, seconds, of each accepted message."""
    refused: int = 0
    seconds: float = 0.0
    """Until the last answer and delivery."""

    @property
    def accepted(self) -> float:
        """Per second."""
        return len(self.latencies) / self.seconds


class Crowd:
    """The senders of an organisation, driven past what the hub takes."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._surge = Surge()
        self._sent_at: dict[tuple[int, int], float] = {}
        self._closed = False
        """Each answer brings the next message."""
        self._faults: set[str] = set()
        self._senders = [self._listen(number, stock) for number, stock in enumerate(organisation.stocks)]

    async def hold(self, seconds: float, messages: float) -> Surge:
        """One message of each sender on its way, always. Every one has to be accepted."""
        surge = await self._run(messages, lambda: self._hold(seconds))
        if surge.refused:
            raise RuntimeError(f"{surge.refused} messages were refused although the hub had room")
        return surge

    async def offer(self, rate: float, seconds: float) -> Surge:
        """``rate`` messages a second, whatever comes back."""
        return await self._run(rate * seconds, lambda: self._offer(rate, seconds))

    def _listen(self, number: int, stock: Stock) -> Callable[[], None]:
        def heard(request: int, code: str | None, retry_after: int | None) -> None:
            taken = time.perf_counter() - self._sent_at.pop((number, request))
            if code is None:
                self._surge.latencies.append(taken)
            elif code == "overloaded" and retry_after:
                self._surge.refused += 1
            else:
                self._faults.add(code)
            if self._closed and stock.numbers:
                send()

        def send() -> None:
            self._sent_at[number, stock.numbers.popleft()] = time.perf_counter()
            self._surge.sent += 1
            stock.peer.client.write(stock.next_frame())

        stock.peer.heard = heard
        return send

    async def _hold(self, seconds: float) -> None:
        self._closed = True
        for send in self._senders:
            send()
        await asyncio.sleep(seconds)
        self._closed = False

    async def _offer(self, rate: float, seconds: float) -> None:
        start, total = time.perf_counter(), int(rate * seconds)
        for index in range(total):
            ahead = start + offered(index, rate) - time.perf_counter()
            if ahead > 0:
                await asyncio.sleep(ahead)
            self._senders[index % len(self._senders)]()

    async def _run(self, messages: float, load: Callable[[], Coroutine[None, None, None]]) -> Surge:
        await self._organisation.stock(int(messages) + 2 * len(self._senders))
        traffic = self._organisation.traffic
        before, self._surge = traffic.delivered, Surge()
        start = time.perf_counter()
        await load()
        async with asyncio.timeout(DRAIN_S):
            while True:
                if not self._sent_at and traffic.delivered - before == self._deliveries():
                    break
                await asyncio.sleep(DRAINED_S)
        self._surge.seconds = time.perf_counter() - start
        if self._faults:
            raise RuntimeError(f"the load was refused: {sorted(self._faults)}")
        return self._surge

    def _deliveries(self) -> int:
        return len(self._surge.latencies) * (self._organisation.traffic.topology.size - 1)
