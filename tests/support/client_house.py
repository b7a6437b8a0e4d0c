"""Fixtures: a hub in memory, a steward and two members on the real engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.certificates import NOW, Authority, anchors
from tests.support.clients import Client, House
from tests.support.hub_double import HubDouble

from wardline.kit.clock import FixedClock
from wardline.kit.ids import ConversationId, new_id


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


@pytest.fixture
def ward(house: House, steward: Client, alice: Client, bob: Client) -> ConversationId:
    """A conversation of three, everybody in it and quiet."""
    conversation = ConversationId(new_id())
    house.sync(1)
    steward.found(conversation, 1, (alice.id, bob.id))
    house.sync(2)
    return conversation
