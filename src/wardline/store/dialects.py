"""How each database is opened and spoken to: the only branches by dialect."""

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql.dml import Insert

from wardline.store.errors import StoreError

DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)
"""What the drivers raise; ``errors.translate`` makes it ours."""

BUSY_TIMEOUT_S = 10.0
"""Seconds that a write waits for another process (a back-up, a command) that is writing to the same SQLite file."""


class DriverCursor(Protocol):  # noqa: D101 (PEP 249, as far as it is used)
    def execute(self, statement: str, parameters: Any, /) -> object: ...  # noqa: ANN401, D102
    def executemany(self, statement: str, parameters: Sequence[Any], /) -> object: ...  # noqa: D102
    def fetchall(self) -> list[Any]: ...  # noqa: D102
    def close(self) -> object: ...  # noqa: D102


class DriverConnection(Protocol):  # noqa: D101 (PEP 249, as far as it is used)
    def cursor(self) -> DriverCursor: ...  # noqa: D102


def parse_url(text: str) -> URL:
    """``sqlite:////path`` or ``postgresql://…`` with our driver. Raises ``StoreError`` for anything else."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise StoreError("not a database URL") from None
    match url.drivername:
        case "sqlite" if url.database:
            return url.set(drivername="sqlite+pysqlite")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case _:
            raise StoreError("a database URL begins with sqlite:////path or postgresql://")


def make_private(url: URL) -> None:
    """Make the SQLite file, when it is missing, for its owner only; SQLite gives its log the same mode."""
    if is_sqlite(url) and url.database is not None:
        try:
            Path(url.database).touch(mode=0o600)
        except OSError as error:
            raise StoreError(type(error).__name__) from None


def writer_engine(url: URL) -> Engine:
    """The engine of the one writer: its transactions take the write lock when they begin.

    Its second connection is for migrations and tools beside a running sequencer.
    """
    if is_sqlite(url):
        engine = _sqlite_engine(url, pool_size=1, overflow=1, pragmas=())
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(url, pool_size=1, max_overflow=1, hide_parameters=True, pool_pre_ping=True)


def reader_engine(url: URL, size: int) -> Engine:
    """The engine of the readers: snapshots that cannot write."""
    if is_sqlite(url):
        engine = _sqlite_engine(url, pool_size=size, overflow=0, pragmas=("PRAGMA query_only=ON",))
        event.listen(engine, "begin", _begin_deferred)
        return engine
    engine = create_engine(
        url, pool_size=size, max_overflow=0, hide_parameters=True, pool_pre_ping=True, isolation_level="REPEATABLE READ"
    )
    event.listen(engine, "connect", _read_only)
    return engine


def positional(url: URL) -> Dialect:
    """A dialect that compiles statements with parameters by position: the fastest for both drivers."""
    if is_sqlite(url):
        return SQLiteDialect_pysqlite(paramstyle="qmark")
    return PGDialect_psycopg(paramstyle="format")


def insert_or_update(url: URL, table: Table, columns: Sequence[str]) -> Insert:
    """``INSERT … ON CONFLICT (primary key) DO UPDATE`` of the other columns given."""
    keys = [column.name for column in table.primary_key.columns]
    others = [name for name in columns if name not in keys]
    statement = sqlite.insert(table) if is_sqlite(url) else postgresql.insert(table)
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in others}
    )


def is_sqlite(url: URL) -> bool:
    """Whether it is SQLite's."""
    return url.get_backend_name() == "sqlite"


def _sqlite_engine(url: URL, pool_size: int, overflow: int, pragmas: Sequence[str]) -> Engine:
    # isolation_level None: the driver starts no transaction of its own, the "begin" event does. Threads hand
    # connections on through the pool, one at a time, so the driver's check of the thread has nothing to find.
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=overflow,
        hide_parameters=True,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "timeout": BUSY_TIMEOUT_S,
            "cached_statements": 512,
        },
    )

    def prepare(connection: DriverConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "PRAGMA foreign_keys=ON",
            "PRAGMA trusted_schema=OFF",
            *pragmas,
        ):
            cursor.execute(pragma, ())
        cursor.close()

    event.listen(engine, "connect", prepare)
    return engine


def _begin_immediate(connection: Any) -> None:  # noqa: ANN401 (an event's argument)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Any) -> None:  # noqa: ANN401
    connection.exec_driver_sql("BEGIN")


def _read_only(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.read_only = True


@contextmanager
def foreign_keys_suspended(connection: Connection) -> Generator[None]:
    """For a migration, around its transaction: SQLite rebuilds a table to change it, and must not mind its referrers.

    ``check_foreign_keys`` looks again before the commit. On PostgreSQL nothing happens.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: DriverConnection = connection.connection.driver_connection  # pyright: ignore[reportAssignmentType] (Any | None there)
    cursor = driver.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF", ())
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON", ())
        cursor.close()


def check_foreign_keys(connection: Connection) -> None:
    """Raise ``StoreError`` when rows refer to nothing: what SQLite did not mind while suspended."""
    if connection.dialect.name == "sqlite":
        broken = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if broken:
            raise StoreError(f"the migration would leave rows that refer to nothing in: {sorted(broken)}")


def copy_sqlite(url: URL, target: Path) -> None:
    """``VACUUM INTO`` the new file ``target``: one committed state, beside whoever writes. Raises ``StoreError``."""
    assert url.database is not None
    try:
        target.touch(mode=0o600, exist_ok=False)  # SQLite fills an empty file and keeps its mode
        connection = sqlite3.connect(url.database, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as error:
        raise StoreError(type(error).__name__) from None
