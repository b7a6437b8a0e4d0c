"""One database, SQLite or PostgreSQL: one writer connection, a pool of readers."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Final, Self, TypeVarTuple, final

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from wardline.store.dialects import (
    DRIVER_ERRORS,
    DriverConnection,
    make_private,
    parse_url,
    positional,
    reader_engine,
    writer_engine,
)
from wardline.store.errors import translate
from wardline.store.query import Query

Ts = TypeVarTuple("Ts")
_FAILURES: Final = (DBAPIError, DisconnectionError, PoolTimeoutError)
"""Of the database; SQLAlchemy's other errors are ours."""


@final
class Database:
    """An open database. Threads share it; what it hands out they do not."""

    def __init__(self, url: URL, writer: Engine, readers: Engine) -> None:
        self.url = url
        self.writer = writer
        """For the sequencer and the migrations' runner only: everything else writes through the sequencer."""
        self._readers = readers
        self._dialect = positional(url)

    @classmethod
    def open(cls, url: str, *, readers: int = 4) -> Self:
        """Open ``sqlite:////path`` (made when missing) or ``postgresql://…``.

        SQLite runs in WAL mode with ``synchronous=FULL`` (a commit is on the disk when it returns), foreign keys on
        and a busy time-out. ``readers`` is the size of the pool. Raises ``StoreError`` for another scheme or an
        unreachable database.
        """
        parsed = parse_url(url)
        make_private(parsed)
        database = cls(parsed, writer_engine(parsed), reader_engine(parsed, readers))
        try:
            # The writer first: it makes the file, and a reader cannot switch it to WAL.
            database.writer.connect().close()
            database._readers.connect().close()
        except SQLAlchemyError as error:
            database.close()
            raise translate(error) from None
        return database

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A read-only snapshot from the pool: everything inside sees one committed state. It cannot write.

        Raises ``StoreError``, inside the block too, where the database fails or is away.
        """
        try:
            with self._readers.connect() as connection:
                yield connection
        except _FAILURES as error:
            raise translate(error) from None

    def fetch(self, query: Query[*Ts], parameters: Mapping[str, object]) -> list[tuple[*Ts]]:
        """All rows of a prepared query in a snapshot of its own. Raises ``StoreError``."""
        try:
            connection = self._readers.raw_connection()
        except SQLAlchemyError as error:
            raise translate(error) from None
        try:
            driver: DriverConnection = connection.driver_connection  # pyright: ignore[reportAssignmentType] (Any | None there)
            return query.run(driver, self._dialect, parameters)
        except DRIVER_ERRORS as error:
            raise translate(error) from None
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection. Close the sequencer first."""
        self._readers.dispose()
        self.writer.dispose()
