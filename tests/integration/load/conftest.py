"""As for the hub's own tests: an organisation, and a database of each kind."""

import pytest
from tests.integration.load.world import Sessions, Writers
from tests.support.certificates import Authority


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> Sessions:
    return Sessions(monkeypatch)


@pytest.fixture
def writers(monkeypatch: pytest.MonkeyPatch) -> Writers:
    return Writers(monkeypatch)
