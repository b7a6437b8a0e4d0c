"""One hospital for every test in a browser."""

from collections.abc import Generator

import pytest
from tests.support.chromium import chromium_or_skip
from tests.web.clinic import Clinic, running_clinic

from wardline.kit.outcome import Refusal
from wardline.vault.web.load_client import load_client


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Generator[Clinic]:
    """Hub, vault and the built web client; the processes end with the session."""
    chromium_or_skip()
    if isinstance(load_client(), Refusal):
        pytest.fail("the web client is not built: `make web`")
    with running_clinic(tmp_path_factory.mktemp("clinic")) as found:
        yield found
