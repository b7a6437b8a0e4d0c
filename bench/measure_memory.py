"""Resident memory of an idle connected device, at the hub and at the bare loop."""

import asyncio
import time
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.certificates import Authority

from bench.bare_peers import connect_idle
from bench.figures import Memory
from bench.hub_peers import Organisation, hub
from bench.load import Topology
from bench.processes import ServerProcess, server

WARM: Final = 100
"""Devices connected before the first reading, so that what a server allocates once is not counted."""
SETTLE_S: Final = 1.0


async def measure_memory(folder: str | None, devices: int) -> Memory:
    """Both servers one after the other, each with no other work."""
    with TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data:
        async with server("bench.bare", [f"{data}/bare.db"]) as process, connect_idle(process, WARM):
            before = await _settled(process)
            async with connect_idle(process, devices):
                bare = await _settled(process) - before
        authority = Authority(now=int(time.time()))
        async with hub(data, authority) as process:
            organisation = Organisation(authority, process, Topology(2))
            try:
                await organisation.connect_idle(WARM)
                before = await _settled(process)
                await organisation.connect_idle(devices)
                ours = await _settled(process) - before
            finally:
                organisation.close()
    return Memory(devices, bare / devices / 1024, ours / devices / 1024)


async def _settled(process: ServerProcess) -> int:
    await asyncio.sleep(SETTLE_S)
    return process.resident_bytes()
