"""The checks of a killed night find what they are for: each deliberate defect makes them fail."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import pytest
from tests.soak.night import run_night

pytestmark = pytest.mark.timeout(600)
FOUND_BY: Final = {
    "lost_fsync": "was acknowledged and is in the inbox 0 times",
    "record_outside": "happened 1 times and is recorded 0 times",
}
SOAK: Final = bool(os.environ.get("WARDLINE_SOAK"))
NIGHTS: Final = [*FOUND_BY] if SOAK else [",".join(FOUND_BY)]
"""One night with both; in a soak, one with each."""


@pytest.mark.parametrize("defects", NIGHTS)
def test_each_defect_is_found_by_the_check_that_is_for_it(tmp_path: Path, defects: str) -> None:
    """The vault is killed three times and never gets the time to make good what it owes."""
    command = (sys.executable, "-m", "tests.soak.planted", defects)
    night = asyncio.run(
        run_night(tmp_path / "night", 7, messages=20, kills=3, victims=("vault",), vault=command, longest=0.1, settle=3)
    )
    for defect in defects.split(","):
        assert [each for each in night.violations if FOUND_BY[defect] in each], night.violations
