"""What the figures were measured on."""

import os
import platform
import time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from bench.figures import Machine
from bench.numbers import spread

_SYNCS: Final = 200


def describe_machine(folder: str | None) -> Machine:
    """This machine, and how its disk and its other work are now."""
    return Machine(
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        sync_us=spread(_syncs(folder)),
        load_before=os.getloadavg()[0],
    )


def _syncs(folder: str | None) -> list[float]:
    times: list[float] = []
    with NamedTemporaryFile(dir=folder, prefix="wardline-bench-") as file:
        for _ in range(_SYNCS):
            file.write(bytes(4096))
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1e6)
    return times


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
