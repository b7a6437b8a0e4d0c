"""What others notice of devices that do not behave, and of three times the capacity, with the limits as shipped."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.certificates import Authority

from bench.crowd import Crowd, Surge
from bench.figures import Disturbance, LoadShape, Overload
from bench.hub_peers import Organisation, hub
from bench.load import Topology
from bench.numbers import pair_ratios, percentile, spread
from bench.processes import ServerProcess
from bench.unruly import Unruly, fill

OTHERS_RATE: Final = 100.0
"""Messages a second among the others, whose latency is measured: far from the capacity."""
EXCESS: Final = 3.0
FIRST_GUESS: Final = 4_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured."""

    others: Topology
    rounds: int
    seconds: float
    crowd: Topology
    """Who offers too much: enough senders that none is past its own limit."""


async def measure_load_shape(folder: str | None, shape: Shape, say: Say) -> LoadShape:
    """Each disturbance in turn with a round without it; then the overload."""
    with TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data:
        authority = Authority(now=int(time.time()))
        say("load shape: filling the hub's database")
        cast = fill(data, authority)
        async with hub(data, authority, "shipped") as process:
            async with _organisation(authority, process, shape.others) as others:
                unruly = Unruly(authority, process, cast).all()
                found = [await _disturb(others, name, unruly[name], shape, say) for name in unruly]
            async with _organisation(authority, process, shape.crowd) as crowd:
                overload = await _overload(crowd, shape, say)
    size = shape.others
    return LoadShape(f"{size.groups} groups of {size.size}, {OTHERS_RATE:g} messages/s", tuple(found), overload)


async def _disturb(
    others: Organisation,
    name: str,
    disturbance: Callable[[], AbstractAsyncContextManager[None]],
    shape: Shape,
    say: Say,
) -> Disturbance:
    alone: list[float] = []
    beside: list[float] = []
    for number in range(shape.rounds):
        say(f"load shape: {name}, round {number + 1} of {shape.rounds}")
        alone.append(await _p99(others, shape.seconds))
        async with disturbance():
            beside.append(await _p99(others, shape.seconds))
    return Disturbance(name, spread(alone), spread(beside), spread(pair_ratios(beside, alone)))


async def _p99(others: Organisation, seconds: float) -> float:
    await others.stock(int(OTHERS_RATE * seconds) + others.traffic.topology.groups)
    return percentile((await others.traffic.run_open(OTHERS_RATE, seconds)).latencies, 99) * 1e3


async def _overload(organisation: Organisation, shape: Shape, say: Say) -> Overload:
    crowd = Crowd(organisation)
    calm: list[Surge] = []
    offered: list[float] = []
    surges: list[Surge] = []
    after: list[Surge] = []
    say("load shape: the capacity")
    expected = (await crowd.hold(shape.seconds, FIRST_GUESS * shape.seconds)).accepted
    for number in range(shape.rounds):
        say(f"load shape: three times the capacity, round {number + 1} of {shape.rounds}")
        # Everything is made before, so that nothing comes between the flood and the round after it.
        needed = (EXCESS + 4) * expected * shape.seconds
        calm.append(await crowd.hold(shape.seconds, needed))
        offered.append(EXCESS * calm[-1].accepted)
        surges.append(await crowd.offer(offered[-1], shape.seconds))
        after.append(await crowd.hold(shape.seconds, 0))
    p99s = [[percentile(each.latencies, 99) * 1e3 for each in some] for some in (calm, surges)]
    return Overload(
        senders=shape.crowd.groups,
        capacity=spread([each.accepted for each in calm]),
        offered=spread(offered),
        accepted=spread([each.accepted for each in surges]),
        refused=spread([each.refused / each.sent for each in surges]),
        calm_p99=spread(p99s[0]),
        p99=spread(p99s[1]),
        ratio=spread(pair_ratios(p99s[1], p99s[0])),
        recovered=spread(pair_ratios([each.accepted for each in after], [each.accepted for each in calm])),
    )


@asynccontextmanager
async def _organisation(
    authority: Authority, process: ServerProcess, topology: Topology
) -> AsyncGenerator[Organisation]:
    organisation = Organisation(authority, process, topology)
    try:
        await organisation.populate()
        yield organisation
    finally:
        organisation.close()
