"""A question asked often: compiled once and run on the driver, a fifth of the time that SQLAlchemy's execution
takes.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVarTuple, final

from sqlalchemy import Dialect, Select, Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.types import TypeEngine

from wardline.store.dialects import DriverConnection

Ts = TypeVarTuple("Ts")


@final
class Query(Generic[*Ts]):
    """A ``SELECT`` whose values are ``bindparam``s. Make it once, at import; ask with ``Transaction.fetch``,
    ``Transaction.fetch_one`` or ``Database.fetch``. Not for ``IN`` with a list, nor for text in place of tables.

    An ``UPDATE … RETURNING`` of one row too, for ``Transaction.update_one`` alone.
    """

    def __init__(self, statement: Select[*Ts] | ReturningUpdate[*Ts]) -> None:
        self.statement = statement
        self.writes = isinstance(statement, ReturningUpdate)
        self.tables = frozenset[Table[Any]](each for each in visitors.iterate(statement) if isinstance(each, Table))  # pyright: ignore[reportUnknownArgumentType] (a Table of anything)
        """The tables it reads: buffered rows of others need not be written first."""
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: DriverConnection, dialect: Dialect, parameters: Mapping[str, object]) -> list[tuple[*Ts]]:
        """All rows. Raises the driver's own errors; ``KeyError`` for a parameter that is not given."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self.statement, dialect)
        return compiled.run(connection, parameters)


@final
class _Compiled:
    def __init__(
        self, statement: Select[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]], dialect: Dialect
    ) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        if "POSTCOMPILE" in self._sql:
            raise TypeError("a parameter that expands (IN) cannot be compiled once")
        self._order: tuple[str, ...] = tuple(compiled.positiontup or ())  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType] (SQLCompiler's, untyped)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        processors = [_result_processor(column.type, dialect) for column in statement.exported_columns]
        self._processors = tuple(processors) if any(processors) else None

    def run(self, connection: DriverConnection, parameters: Mapping[str, object]) -> list[Any]:
        values = [parameters[name] if name in parameters else self._constants[name] for name in self._order]
        cursor = connection.cursor()
        try:
            cursor.execute(self._sql, values)
            rows = cursor.fetchall()
        finally:
            cursor.close()
        if self._processors is None:
            return rows
        return [
            tuple(
                value if process is None else process(value)
                for value, process in zip(row, self._processors, strict=True)
            )
            for row in rows
        ]


def _result_processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
