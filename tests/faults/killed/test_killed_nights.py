"""Real processes are killed (SIGKILL) at seeded moments of a night and started again: nothing is lost or doubled.

The same with other seeds, for an hour: ``python -m tests.soak`` (docs/operations/soak.md).
"""

import asyncio
from pathlib import Path

import pytest
from tests.soak.night import run_night

MESSAGES, KILLS = 30, 5

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_or_doubled_whoever_is_killed(tmp_path: Path, seed: int) -> None:
    night = asyncio.run(run_night(tmp_path / "night", seed, messages=MESSAGES, kills=KILLS))
    assert not night.violations, "\n".join(night.violations)
    assert night.kills.total() == KILLS
    assert night.kills["hub"] == 1 or night.kills["vault"] == 1
    assert night.checked["HL7 messages acknowledged"] == MESSAGES
    assert night.checked["messages at the hub"] >= MESSAGES
    assert night.checked["deadlines"] > 0
