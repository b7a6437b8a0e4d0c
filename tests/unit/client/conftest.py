from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.certificates import NOW, Authority, anchors
from tests.support.clients import Client, House
from tests.support.hub_double import HubDouble

from wardline.kit.clock import FixedClock


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW * 1000)


@pytest.fixture
def house(authority: Authority, clock: FixedClock, tmp_path: Path) -> Iterator[House]:
    opened = House(HubDouble(anchors(authority), clock), tmp_path, clock)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def steward(house: House, authority: Authority) -> Client:
    return house.add(authority.device(steward=True))


@pytest.fixture
def alice(house: House, authority: Authority) -> Client:
    return house.add(authority.device())


@pytest.fixture
def bob(house: House, authority: Authority) -> Client:
    return house.add(authority.device())
