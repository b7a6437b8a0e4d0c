"""PostgreSQL crashes under a whole night: hub and vault go on by themselves, and nothing is lost or doubled.

With other seeds, and with everybody killed besides: ``python -m tests.soak --postgresql``.
"""

import asyncio
from pathlib import Path

import pytest
from tests.soak.night import POSTGRESQL, run_night
from tests.support.postgresql import Cluster

pytestmark = pytest.mark.timeout(600)
MESSAGES, CRASHES = 20, 2


def test_hub_and_vault_go_on_when_their_database_crashes(tmp_path: Path, cluster: Cluster) -> None:
    night = asyncio.run(
        run_night(tmp_path / "night", 1, messages=MESSAGES, kills=CRASHES, victims=(POSTGRESQL,), cluster=cluster)
    )
    assert not night.violations, "\n".join(night.violations)
    assert night.kills[POSTGRESQL] == CRASHES
    assert night.checked["HL7 messages acknowledged"] == MESSAGES
    assert night.checked["deadlines"] > 0
