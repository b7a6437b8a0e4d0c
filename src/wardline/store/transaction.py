"""One operation's view of the batch's transaction."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVarTuple, overload

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.sql.selectable import TypedReturnsRows

Ts = TypeVarTuple("Ts")


class Transaction:
    """What an operation may do to the database. It lives as long as the operation; only the writer thread uses it."""

    @overload
    def execute(
        self, statement: TypedReturnsRows[*Ts], parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*Ts]: ...
    @overload
    def execute(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...
    def execute(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a SQLAlchemy Core statement now, after the buffered rows, so that it sees them."""
        raise NotImplementedError

    def insert(self, table: Table, row: Mapping[str, object]) -> None:
        """Buffer one new row: written with its like in one ``executemany`` before the next ``execute``, and at
        commit.

        A breach of a constraint therefore shows there; the sequencer still gives it to this operation alone. Columns
        left out take the database's default; Python-side defaults of the column are not applied.
        """
        raise NotImplementedError

    def put(self, table: Table, row: Mapping[str, object]) -> None:
        """Buffer one row to insert, or, where its primary key exists, to update in the columns given."""
        raise NotImplementedError

    def before_commit(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` once in this batch, inside the transaction, before its commit; the same callable counts
        once.
        """
        raise NotImplementedError

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` on the writer thread after the commit, before the operation is acknowledged: caches,
        fan-out.
        """
        raise NotImplementedError

    def on_rollback(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` on the writer thread when the batch is rolled back, before anything is run again."""
        raise NotImplementedError

    @property
    def wrote(self) -> bool:
        """Whether this operation changed, or may have changed, a row."""
        raise NotImplementedError
