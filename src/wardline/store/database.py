"""One database, SQLite or PostgreSQL: one writer connection, a pool of readers."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Self, final

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from wardline.store.dialects import parse_url, reader_engine, writer_engine
from wardline.store.errors import translate


@final
class Database:
    """An open database. Threads share it; what it hands out they do not."""

    def __init__(self, url: URL, writer: Engine, readers: Engine) -> None:
        self.url = url
        self.writer = writer
        """For the sequencer and the migrations' runner only: everything else writes through the sequencer."""
        self._readers = readers

    @classmethod
    def open(cls, url: str, *, readers: int = 4) -> Self:
        """Open ``sqlite:////path`` (made when missing) or ``postgresql://…``.

        SQLite runs in WAL mode with ``synchronous=FULL`` (a commit is on the disk when it returns), foreign keys on
        and a busy time-out. ``readers`` is the size of the pool. Raises ``StoreError`` for another scheme or an
        unreachable database.
        """
        parsed = parse_url(url)
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
        """A read-only snapshot from the pool: everything inside sees one committed state. It cannot write."""
        with self._readers.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection. Close the sequencer first."""
        self._readers.dispose()
        self.writer.dispose()
