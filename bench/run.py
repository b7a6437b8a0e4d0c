"""One whole run, quick or full."""

from typing import Final

from bench.figures import Figures, Latency, Throughput
from bench.load import Topology
from bench.machine import describe_machine
from bench.measure_archive import measure_archive
from bench.measure_delivery import Plan, Say, measure_delivery
from bench.measure_load_shape import Shape, measure_load_shape
from bench.measure_memory import measure_memory
from bench.measure_mending import measure_mending
from bench.measure_mls import measure_mls
from bench.measure_offboarding import measure_offboarding
from bench.measure_restart import measure_restart

FULL: Final = (
    Plan(Topology(2), 5, 2.0, 0, 0.0, fixed_rate=0),
    Plan(Topology(8), 5, 3.0, 3, 4.0, fixed_rate=None),
    Plan(Topology(50), 5, 3.0, 3, 5.0, fixed_rate=10),
)
QUICK: Final = (
    Plan(Topology(2), 3, 0.4, 0, 0.0, fixed_rate=0),
    Plan(Topology(8), 3, 0.6, 1, 1.0, fixed_rate=None),
    Plan(Topology(50, groups=4), 3, 0.6, 1, 1.0, fixed_rate=10),
)
LOAD_SHAPE: Final = Shape(Topology(8, groups=16), 5, 3.0, Topology(8, groups=64))
LOAD_SHAPE_QUICK: Final = Shape(Topology(8, groups=8), 1, 1.0, Topology(3, groups=32))
STORED: Final = 1_000_000
"""Messages that a restarted hub has."""


async def measure(folder: str | None, *, quick: bool, say: Say) -> Figures:
    """Everything, one after the other."""
    machine = describe_machine(folder)
    throughput: list[Throughput] = []
    latency: list[Latency] = []
    for plan in QUICK if quick else FULL:
        one, delay = await measure_delivery(folder, plan, say)
        throughput.append(one)
        if delay is not None:
            latency.append(delay)
    say("memory of idle devices")
    memory = await measure_memory(folder, 200 if quick else 2000)
    say("MLS operations")
    operations = measure_mls((8, 32) if quick else (8, 32, 128), repeat=50 if quick else 200)
    say("the vault's archive")
    archive = await measure_archive(folder, rounds=3 if quick else 5, batches=4 if quick else 32)
    restart = await measure_restart(folder, 20_000 if quick else STORED, 1 if quick else 5, say)
    mending = await measure_mending(folder, ((8, 1),) if quick else ((8, 5), (50, 3), (200, 3)), say)
    load_shape = await measure_load_shape(folder, LOAD_SHAPE_QUICK if quick else LOAD_SHAPE, say)
    offboarding = await measure_offboarding(folder, ((1, 1),) if quick else ((1, 5), (20, 3), (200, 1)), say)
    return Figures(
        machine=machine,
        quick=quick,
        ceiling=max(_ceiling(each) for each in throughput),
        throughput=tuple(throughput),
        latency=tuple(latency),
        memory=memory,
        mls=tuple(operations),
        archive=archive,
        restart=restart,
        mending=mending,
        load_shape=load_shape,
        offboarding=offboarding,
    )


def _ceiling(found: Throughput) -> float:
    deliveries = found.bare.rate.middle * (found.members - 1)
    return deliveries / found.bare.load_busy if found.bare.load_busy else 0.0
