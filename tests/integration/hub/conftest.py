"""A hub with one organisation, and a clock that stands still."""

from collections.abc import Iterator

import pytest
from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub, running_hub

from wardline.kit.clock import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW * 1000)


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def hub(database_url: str, authority: Authority, clock: FixedClock) -> Iterator[RunningHub]:
    with running_hub(database_url, anchors={authority.organisation: authority.anchor}, clock=clock) as running:
        yield running
