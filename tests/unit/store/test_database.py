"""Opening databases: what is promised of both kinds."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, Table, func, insert, select
from sqlalchemy.exc import NoResultFound
from tests.support.databases import sqlite_url

from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.schema import Id, Int64, new_metadata
from wardline.store.sequencer import Sequencer

METADATA = new_metadata()
THINGS = Table("things", METADATA, Column("id", Id, primary_key=True), Column("count", Int64, nullable=False))


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite://", "sqlite:///"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        Database.open(url)


def test_an_unreachable_database_is_a_typed_error_without_the_url(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Database.open(f"postgresql://postgres:secret@/x?host={tmp_path}")
    assert "secret" not in str(caught.value)
    with pytest.raises(StoreError):
        Database.open(f"sqlite:///{tmp_path}/missing/folder/x.db")


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path))
    for engine in (database.writer, database._readers):
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    database.close()


def test_a_new_sqlite_file_is_its_owner_s_only(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path))
    METADATA.create_all(database.writer)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 3  # with its log and shared memory
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3
    database.close()


def test_a_reader_sees_one_state_and_cannot_write(database: Database, sequencer: Sequencer) -> None:
    METADATA.create_all(database.writer)
    count = select(func.count()).select_from(THINGS)
    with database.read() as reader:
        assert reader.execute(count).scalar_one() == 0
        sequencer.run(lambda transaction: transaction.insert(THINGS, {"id": "a" * 32, "count": 1}))
        assert reader.execute(count).scalar_one() == 0
    with database.read() as reader:
        assert reader.execute(count).scalar_one() == 1
        with pytest.raises(Exception, match=r"read-?only"):
            reader.execute(insert(THINGS).values(id="b" * 32, count=2))
    with database.read() as reader:
        assert reader.execute(count).scalar_one() == 1


def test_a_snapshot_of_a_database_that_fails_raises_our_error_without_the_statement(database: Database) -> None:
    with pytest.raises(StoreError) as caught, database.read() as reader:
        reader.exec_driver_sql("SELECT secret FROM missing")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_mistake_of_ours_stays_one(database: Database) -> None:
    METADATA.create_all(database.writer)
    with pytest.raises(NoResultFound), database.read() as reader:
        reader.execute(select(THINGS.c.id)).one()


def test_integers_hold_64_bits(database: Database, sequencer: Sequencer) -> None:
    METADATA.create_all(database.writer)
    sequencer.run(lambda transaction: transaction.insert(THINGS, {"id": "a" * 32, "count": 2**62}))
    with database.read() as reader:
        assert reader.execute(select(THINGS.c.count)).scalar_one() == 2**62


def test_a_writer_elsewhere_is_waited_for(tmp_path: Path) -> None:
    first, second = Database.open(sqlite_url(tmp_path)), Database.open(sqlite_url(tmp_path))
    METADATA.create_all(first.writer)
    sequencer = Sequencer(second)
    insertion = threading.Thread(
        target=lambda: sequencer.run(lambda transaction: transaction.insert(THINGS, {"id": "a" * 32, "count": 1}))
    )
    with first.writer.connect() as connection, connection.begin():
        insertion.start()
        connection.execute(insert(THINGS).values(id="b" * 32, count=2))
    insertion.join()
    with first.read() as reader:
        assert reader.execute(select(func.count()).select_from(THINGS)).scalar_one() == 2
    sequencer.close()
    first.close()
    second.close()
