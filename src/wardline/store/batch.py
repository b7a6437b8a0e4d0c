"""One transaction on the writer's connection, shared by the operations of a batch."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVarTuple

from sqlalchemy import Connection, CursorResult, Executable, Table
from sqlalchemy.exc import SQLAlchemyError

from wardline.store.database import Database
from wardline.store.dialects import DRIVER_ERRORS, DriverConnection
from wardline.store.errors import translate
from wardline.store.query import Query
from wardline.store.statements import RowStatement, Statements

Callback = Callable[[], None]
Ts = TypeVarTuple("Ts")

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Run:
    """Rows of one table that follow each other and fit one statement."""

    statement: RowStatement
    rows: list[tuple[object, ...]] = field(default_factory=list[tuple[object, ...]])


class Writer:
    """The writer's connection, kept open between batches and replaced after a failure."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self.statements = Statements(database.url)

    def connection(self) -> Connection:
        """The open connection."""
        if self._connection is None:
            self._connection = self._database.writer.connect()
        return self._connection

    def discard(self) -> None:
        """Throw the connection away: after a failed commit nothing is known of its state."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                connection.invalidate()
                connection.close()
            except Exception as error:  # noqa: BLE001 (it is being thrown away because it is broken)
                _log.warning("closing a broken connection failed: %s", type(error).__name__)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Batch:
    """Buffered rows, callbacks and the open transaction. Only the writer thread uses it."""

    __slots__ = ("_before_commit", "_buffer", "_connection", "_on_commit", "_on_rollback", "_statements", "_writer")

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._statements = writer.statements
        self._buffer: dict[Table, list[_Run]] = {}
        self._before_commit: dict[Callback, None] = {}
        self._on_commit: list[Callback] = []
        self._on_rollback: list[Callback] = []
        try:
            self._connection = writer.connection()
            self._connection.begin()
        except SQLAlchemyError as error:
            writer.discard()
            raise translate(error) from None

    def add(self, table: Table, row: Mapping[str, object], *, update: bool) -> None:
        """Buffer one row."""
        statement = self._statements.for_row(table, row, update=update)
        runs = self._buffer.get(table)
        if runs is None:
            runs = self._buffer[table] = [_Run(statement)]
        elif runs[-1].statement is not statement:
            runs.append(_Run(statement))
        runs[-1].rows.append(statement.bind(row))

    def execute(self, statement: Executable, parameters: Mapping[str, object] | None) -> CursorResult[*tuple[Any, ...]]:
        """Flush, then run ``statement``."""
        if self._buffer:
            self.flush()
        try:
            return self._connection.execute(statement, parameters)
        except SQLAlchemyError as error:
            raise translate(error) from None

    def fetch(self, query: Query[*Ts], parameters: Mapping[str, object]) -> list[tuple[*Ts]]:
        """Flush if ``query`` reads what is buffered, then run it."""
        if not query.tables.isdisjoint(self._buffer):
            self.flush()
        try:
            return query.run(self._driver(), self._statements.dialect, parameters)
        except DRIVER_ERRORS as error:
            raise translate(error) from None

    def flush(self) -> None:
        """Write the buffered rows: referenced tables before those that refer to them, each table's in their order."""
        buffer, self._buffer = self._buffer, {}
        tables = list(buffer)
        if len(tables) > 1:
            tables.sort(key=_depth)
        cursor = self._driver().cursor()
        try:
            for table in tables:
                for run in buffer[table]:
                    if len(run.rows) == 1:
                        cursor.execute(run.statement.sql, run.rows[0])
                    else:
                        cursor.executemany(run.statement.sql, run.rows)
        except DRIVER_ERRORS as error:
            raise translate(error) from None
        finally:
            cursor.close()

    def _driver(self) -> DriverConnection:
        return self._connection.connection.driver_connection  # pyright: ignore[reportReturnType] (Any | None there)

    def before_commit(self, callback: Callback) -> None:
        """See ``Transaction.before_commit``."""
        self._before_commit[callback] = None

    def on_commit(self, callback: Callback) -> None:
        """See ``Transaction.on_commit``."""
        self._on_commit.append(callback)

    def on_rollback(self, callback: Callback) -> None:
        """See ``Transaction.on_rollback``."""
        self._on_rollback.append(callback)

    def finish(self) -> None:
        """What still belongs inside the transaction. A failure here is like that of an operation: nothing is
        stored.
        """
        while self._before_commit:  # a callback may give others
            callbacks, self._before_commit = self._before_commit, {}
            for callback in callbacks:
                callback()
        if self._buffer:
            self.flush()

    def commit(self) -> None:
        """Commit, then run the callbacks. Raises ``StoreError`` when the commit failed: whether it is stored is
        unknown.
        """
        try:
            self._connection.commit()
        except SQLAlchemyError as error:
            self._writer.discard()
            _run_all(reversed(self._on_rollback))
            raise translate(error) from None
        _run_all(self._on_commit)

    def rollback(self) -> None:
        """Undo everything, newest callback first."""
        try:
            self._connection.rollback()
        except SQLAlchemyError:
            self._writer.discard()
        _run_all(reversed(self._on_rollback))


def _run_all(callbacks: Iterable[Callback]) -> None:
    # The database has decided already; a callback that raises is a bug, and must not keep its neighbours from
    # running.
    for callback in callbacks:
        try:
            callback()
        except Exception as error:  # noqa: BLE001
            _log.error("a callback of a transaction raised %s", type(error).__name__)


_depths: dict[Table, int] = {}


def _depth(table: Table) -> int:
    depth = _depths.get(table)
    if depth is None:
        _depths.update({each: place for place, each in enumerate(table.metadata.sorted_tables)})
        depth = _depths[table]
    return depth
