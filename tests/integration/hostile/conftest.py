"""An organisation whose hub does what the test says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.hostile.world import World, open_hostile_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_hostile_world(tmp_path) as opened:
        yield opened
