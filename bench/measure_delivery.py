"""Throughput and latency of hub and bare loop, in pairs of rounds that follow each other (A B C A B C …)."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.certificates import Authority

from bench.bare_peers import bare_traffic
from bench.figures import Delay, Latency, Side, Throughput
from bench.hub_peers import CONTENT, Organisation, hub
from bench.load import Round, Topology, Traffic
from bench.numbers import pair_ratios, percentile, spread
from bench.processes import server
from wardline.protocol.padding import size_class

MLS_BYTES: Final = 420
"""What envelope, signature and framing add to a content, about: the bare loop carries as many bytes as the hub."""
FIRST_GUESS: Final = 4_000
"""Messages per second to have ready for a first round."""
FOUNDING_S: Final = 180.0
"""A fault, not a slow machine, when signing in and founding take longer."""
SETTLE_S: Final = 0.8
"""After a round with receipts: the last marks, which wait for a quarter of a second, are through."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    topology: Topology
    rounds: int
    seconds: float
    """Of one round at the maximum."""
    latency_rounds: int
    latency_seconds: float
    fixed_rate: float | None
    """Messages per second for latency; None for half of each server's maximum, 0 for no latency."""


@dataclass(slots=True)
class _Column:
    """One server under one load, as it is measured again and again."""

    name: str
    traffic: Traffic
    prepare: Callable[[float], Awaitable[None]]
    """Has so many messages ready."""
    rounds: list[Round]
    expected: float = FIRST_GUESS

    async def run_closed(self, seconds: float) -> Round:
        await self.prepare(1.5 * self.expected * seconds + 10 * self.traffic.topology.groups)
        result = await self.traffic.run_closed(seconds)
        self.expected = max(result.rate, 1.0)
        return result

    async def run_open(self, rate: float, seconds: float) -> Round:
        await self.prepare(rate * seconds + 10 * self.traffic.topology.groups)
        return await self.traffic.run_open(rate, seconds)

    def side(self) -> Side:
        costs = [each.server_busy / each.rate * 1e6 for each in self.rounds]
        return Side(spread(self.rates()), median(costs), max(each.load_busy for each in self.rounds))

    def rates(self) -> list[float]:
        return [each.rate for each in self.rounds]


async def measure_delivery(folder: str | None, plan: Plan, say: Say) -> tuple[Throughput, Latency | None]:
    """One size of groups, both servers at once in the same data folder, loaded in turn."""
    async with _columns(folder, plan.topology, say) as columns:
        for column in columns:
            await column.run_closed(min(plan.seconds, 0.5))  # warms caches; not counted
        for number in range(plan.rounds):
            for column in columns:
                say(f"groups of {plan.topology.size}: round {number + 1} of {plan.rounds}, {column.name}")
                column.rounds.append(await column.run_closed(plan.seconds))
        latency = None if plan.fixed_rate == 0 else await _latency(columns, plan, say)
    bare, ours, receipts = columns
    throughput = Throughput(
        members=plan.topology.size,
        senders=plan.topology.groups,
        bare=bare.side(),
        hub=ours.side(),
        receipts=receipts.side(),
        ratio=spread(pair_ratios(ours.rates(), bare.rates())),
        receipts_ratio=spread(pair_ratios(receipts.rates(), bare.rates())),
    )
    return throughput, latency


async def _latency(columns: list[_Column], plan: Plan, say: Say) -> Latency:
    found: list[list[tuple[float, float]]] = [[] for _ in columns]
    rates = [plan.fixed_rate or median(column.rates()) / 2 for column in columns]
    for number in range(plan.latency_rounds):
        for column, rate, delays in zip(columns, rates, found, strict=True):
            say(f"groups of {plan.topology.size}: latency, round {number + 1} of {plan.latency_rounds}, {column.name}")
            latencies = (await column.run_open(rate, plan.latency_seconds)).latencies
            delays.append((percentile(latencies, 50) * 1e3, percentile(latencies, 99) * 1e3))
    bare, ours, receipts = (
        Delay(rate, spread([p50 for p50, _ in delays]), spread([p99 for _, p99 in delays]))
        for rate, delays in zip(rates, found, strict=True)
    )
    load = f"{plan.fixed_rate:g} messages/s" if plan.fixed_rate else "half of its own maximum"
    return Latency(plan.topology.size, load, bare, ours, receipts)


@asynccontextmanager
async def _columns(folder: str | None, topology: Topology, say: Say) -> AsyncGenerator[list[_Column]]:
    size = size_class(len(CONTENT)) + MLS_BYTES
    with TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data:
        authority = Authority(now=int(time.time()))
        async with server("bench.bare", [f"{data}/bare.db"]) as bare_process, hub(data, authority) as hub_process:
            say(f"groups of {topology.size}: founding {topology.groups} groups, {topology.devices} devices")
            organisation = Organisation(authority, hub_process, topology)
            try:
                async with asyncio.timeout(FOUNDING_S):
                    await organisation.populate()
                async with bare_traffic(bare_process, topology, size) as bare:
                    yield [
                        _Column("bare", bare, _nothing, []),
                        _Column("hub", organisation.traffic, _preparing(organisation, receipts=False), []),
                        _Column("hub, receipts on", organisation.traffic, _preparing(organisation, receipts=True), []),
                    ]
            finally:
                organisation.close()


def _preparing(organisation: Organisation, *, receipts: bool) -> Callable[[float], Awaitable[None]]:
    async def prepare(messages: float) -> None:
        if organisation.give_receipts(on=receipts):
            await asyncio.sleep(SETTLE_S)
        await organisation.stock(int(messages))

    return prepare


async def _nothing(_: float) -> None:
    """The bare loop's message is the same again and again."""
