"""One database, SQLite or PostgreSQL: one writer connection, a pool of readers."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection


class Database:
    """An open database. Threads share it; what it hands out they do not."""

    @classmethod
    def open(cls, url: str, *, readers: int = 4) -> Self:
        """Open ``sqlite:////path`` (made when missing) or ``postgresql://…``.

        SQLite runs in WAL mode with ``synchronous=FULL`` (a commit is on the disk when it returns), foreign keys on
        and a busy time-out. ``readers`` is the size of the pool. Raises ``StoreError`` for another scheme or an
        unreachable database.
        """
        raise NotImplementedError

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A read-only snapshot from the pool: everything inside sees one committed state. It cannot write."""
        raise NotImplementedError

    def close(self) -> None:
        """Close every connection. Close the sequencer first."""
        raise NotImplementedError
