"""Fixtures that every test may ask for, and what is said loudly when tests were left out."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.support.databases import database, database_url, postgresql_cluster, sequencer, sqlite_database

from wardline.client import sealed_file
from wardline.vault.set_aside import Piece, ThrewError

__all__ = ["database", "database_url", "postgresql_cluster", "sequencer", "sqlite_database"]

# How long an example takes says how busy the machine is, nothing else.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")

# Every commit waits for the disk, which is most of what a test on a database waits for, and no test pulls its plug.
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

_LONGEST = (Path(__file__).parent / "longest.txt").read_text().splitlines()
"""Files, the longest first: what `--durations=0` said of those that take more than a few seconds."""

_HOW = {
    "no Chromium": "tests in a browser were left out: install Chromium (Debian: apt install chromium)",
    "PostgreSQL's programs": "tests on PostgreSQL were left out: install it (Debian: apt install postgresql)",
    "no slapd": "tests with a real directory were left out: install it (Debian: apt install slapd ldap-utils)",
    "make peers": "tests with independent implementations of MLS were left out: get them (make peers)",
}


@pytest.fixture(scope="session", autouse=True)
def cheap_pins() -> Iterator[None]:
    """A device's PIN costs next to nothing to try, in this process. ``tests/unit/client/test_keys.py`` has the real."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_file, "MEMORY_KIB", 32)
        patch.setattr(sealed_file, "PASSES", 1)
        yield


@pytest.fixture(autouse=True)
def nothing_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the vault survives is a defect of its all the same. A module that brings it about overrides this."""
    threw: list[str] = []
    begin = ThrewError.__init__

    def begin_and_tell(self: ThrewError, piece: Piece, error: Exception) -> None:
        begin(self, piece, error)
        threw.append(f"{self.error} at {self.where} ({piece.part.value})")

    monkeypatch.setattr(ThrewError, "__init__", begin_and_tell)
    yield
    assert threw == []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker ends long after the other."""
    places = {config.rootpath / "tests" / name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how many tests this machine could not run, and what they want."""
    reasons = [
        str(report.longrepr[2])
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    for reason, how in _HOW.items():
        count = sum(reason in each for each in reasons)
        if count:
            terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
            terminalreporter.line(f"{count} {how}.", red=True, bold=True)
