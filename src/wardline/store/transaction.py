"""One operation's view of the batch's transaction."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVarTuple, final, overload

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.sql.selectable import TypedReturnsRows

from wardline.store.batch import Batch
from wardline.store.query import Query

Ts = TypeVarTuple("Ts")


@final
class Transaction:
    """What an operation may do to the database. It lives as long as the operation; only the writer thread uses it."""

    __slots__ = ("_batch", "_wrote")

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._wrote = False

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
        """Run a SQLAlchemy Core statement now, after the buffered rows, so that it sees them.

        Raises ``ConstraintError`` or ``StoreError`` without the statement or its values.
        """
        result = self._batch.execute(statement, parameters)
        # A statement that says it changed no row wrote nothing; one that cannot say counts as a write.
        if not statement.is_select and result.rowcount != 0:
            self._wrote = True
        return result

    def fetch(self, query: Query[*Ts], parameters: Mapping[str, object]) -> list[tuple[*Ts]]:
        """All rows of a prepared query, which sees the buffered rows: the fast way to read on a hot path."""
        if query.writes:
            raise TypeError("it writes: update_one")
        return self._batch.fetch(query, parameters)

    def fetch_one(self, query: Query[*Ts], parameters: Mapping[str, object]) -> tuple[*Ts] | None:
        """The first row of a prepared query, or None."""
        rows = self.fetch(query, parameters)
        return rows[0] if rows else None

    def update_one(self, query: Query[*Ts], parameters: Mapping[str, object]) -> tuple[*Ts] | None:
        """Run a prepared ``UPDATE … RETURNING`` now; the row as it is afterwards, or None where none was changed."""
        rows = self._batch.fetch(query, parameters)
        if rows:
            self._wrote = True
        return rows[0] if rows else None

    def insert(self, table: Table, row: Mapping[str, object]) -> None:
        """Buffer one new row: written with its like in one ``executemany`` before the next ``execute``, and at
        commit.

        A breach of a constraint therefore shows there; the sequencer still gives it to this operation alone. Columns
        left out take the database's default; a column with a Python-side default must be given (``TypeError``).
        """
        self._wrote = True
        self._batch.add(table, row, update=False)

    def put(self, table: Table, row: Mapping[str, object]) -> None:
        """Buffer one row to insert, or, where its primary key exists, to update in the columns given."""
        self._wrote = True
        self._batch.add(table, row, update=True)

    def flush(self) -> None:
        """Write the buffered rows now: a breach of a constraint shows here, as ``ConstraintError``."""
        self._batch.flush()

    def before_commit(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` once in this batch, inside the transaction, before its commit.

        The same callable given by several operations of the batch runs once.
        """
        self._batch.before_commit(callback)

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` on the writer thread after the commit, before any acknowledgement: caches, fan-out."""
        self._batch.on_commit(callback)

    def on_rollback(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` on the writer thread when the batch is rolled back, before anything is run again.

        Also after a commit that failed, when nobody knows whether it is stored: a cache is dropped, not restored.
        """
        self._batch.on_rollback(callback)

    @property
    def batch(self) -> object:
        """The same object for all operations that share one commit: for telling batches apart, nothing else."""
        return self._batch

    @property
    def wrote(self) -> bool:
        """Whether this operation changed, or may have changed, a row."""
        return self._wrote
