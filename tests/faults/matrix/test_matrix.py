"""Each write of hub, vault and devices fails once, before and after it took effect: nothing is lost, none is doubled.

The matrix is ``rows.txt``. A write that is not in it fails the test, and so does a row that is never written; so a new
write cannot come without being made to fail.
"""

import os
import tempfile
from pathlib import Path
from typing import Final

import pytest
from tests.faults.matrix.night import Night
from tests.faults.matrix.writes import How, Writes, read_rows, watching
from tests.support.system import System

FAST: Final = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""What is tested is the order of writes, not the disk."""
SOAK: Final = bool(os.environ.get("WARDLINE_SOAK"))
HOW: Final[list[tuple[How, bool]]] = [
    ("statement", False),
    ("not stored", True),
    ("stored", True),
    ("stored", False),
    *([("statement", True), ("not stored", False)] if SOAK else []),
]
"""How writes fail, and whether the process is then killed and started again. In a soak also what differs little."""
ALONE: Final = sorted(read_rows()) if SOAK else ["nothing"]
"""In a soak, each row fails in a night of its own."""


def live_through(writes: Writes, *, restart: bool = True) -> None:
    """One night; whoever's write failed is killed and started again, or goes on living."""
    with tempfile.TemporaryDirectory(dir=FAST) as folder, watching(writes):
        system = System(Path(folder), failures=lambda: len(writes.struck), hub_dies=restart)
        killed = 0

        def recover() -> None:
            nonlocal killed
            while killed < len(writes.paths):
                path, killed = writes.paths[killed], killed + 1
                system.fail(path, restart=restart)

        system.recover = recover
        try:
            Night(system).run()
        finally:
            system.close()


def test_every_write_is_in_the_matrix_and_every_row_is_written() -> None:
    writes = Writes()
    live_through(writes)
    assert writes.seen == read_rows(), "python -m tests.faults.matrix.write_rows, and look at what changed"


@pytest.mark.parametrize(("how", "restart"), HOW)
def test_each_write_fails_once_and_nothing_is_lost(how: How, restart: bool) -> None:
    writes = Writes(how)
    live_through(writes, restart=restart)
    assert set(writes.struck) == writes.seen - writes.spared
    assert writes.seen >= read_rows()


@pytest.mark.skipif(not SOAK, reason="WARDLINE_SOAK=1")
@pytest.mark.parametrize("how", ["not stored", "stored"])
@pytest.mark.parametrize("row", ALONE)
def test_each_write_fails_alone(how: How, row: str) -> None:
    writes = Writes(how, only=row)
    live_through(writes)
