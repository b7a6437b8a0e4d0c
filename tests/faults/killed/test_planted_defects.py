"""The checks of a killed night find what they are for: each deliberate defect makes them fail."""

import asyncio
import sys
from pathlib import Path

import pytest
from tests.soak.night import Night, run_night

pytestmark = pytest.mark.timeout(360)


def night_with(defect: str, folder: Path) -> Night:
    """The vault is killed three times and never gets the time to make good what it owes."""
    command = (sys.executable, "-m", "tests.soak.planted", defect)
    return asyncio.run(
        run_night(folder / "night", 7, messages=20, kills=3, victims=("vault",), vault=command, settle=3)
    )


def test_a_lost_fsync_is_found(tmp_path: Path) -> None:
    violations = night_with("lost_fsync", tmp_path).violations
    assert [each for each in violations if "was acknowledged and is in the inbox 0 times" in each]


def test_a_record_outside_of_its_transaction_is_found(tmp_path: Path) -> None:
    violations = night_with("record_outside", tmp_path).violations
    assert [each for each in violations if "happened 1 times and is recorded 0 times" in each]
