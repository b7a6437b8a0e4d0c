"""A PostgreSQL that a test may crash."""

from collections.abc import Iterator

import pytest
from tests.support.postgresql import Cluster, find_programs


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """One of its own: the others' must not crash."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs are not found")
    started = Cluster.start(programs)
    try:
        yield started
    finally:
        started.stop()
