"""Databases for tests: each test gets an empty one, on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.postgresql import Cluster, find_programs

from wardline.store.database import Database
from wardline.store.sequencer import Sequencer

REQUIRE = "WARDLINE_REQUIRE_POSTGRESQL"
"""Set to 1 (CI does): a machine without PostgreSQL fails the tests instead of skipping them."""


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """One cluster per test run, started by the first test that asks for it."""
    programs = find_programs()
    if programs is None:
        message = "PostgreSQL's programs (initdb, postgres) are not found"
        if os.environ.get(REQUIRE) == "1":
            pytest.fail(f"{message}, and {REQUIRE}=1")
        pytest.skip(message)
    cluster = Cluster.start(programs)
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    url = cluster.new_database()
    try:
        yield url
    finally:
        cluster.drop_database(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty open database; the test runs once on each kind."""
    opened = Database.open(database_url)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, for what does not vary with the kind."""
    opened = Database.open(sqlite_url(tmp_path))
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def sequencer(database: Database) -> Iterator[Sequencer]:
    """A writer on ``database``."""
    started = Sequencer(database)
    try:
        yield started
    finally:
        started.close()


def sqlite_url(folder: Path) -> str:
    """The URL of a database file in ``folder``."""
    return f"sqlite:///{folder / 'wardline.db'}"
