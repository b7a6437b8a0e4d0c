"""Statements compiled once: SQLAlchemy's own work per execution would cost more than the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, LargeBinary, Table, insert

from wardline.store.dialects import insert_or_update, positional

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class RowStatement:
    """One ``INSERT`` for rows that name the same columns in the same order."""

    sql: str
    bind: Callable[[Mapping[str, object]], tuple[object, ...]]
    """The row's values as the driver takes them, by position: a copy, so that the caller may reuse its mapping."""


class Statements:
    """A cache of row statements for one database."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.dialect = positional(url)
        self._cache: dict[tuple[object, ...], RowStatement] = {}

    def for_row(self, table: Table, row: Mapping[str, object], *, update: bool) -> RowStatement:
        """The statement that inserts ``row``, or with ``update`` updates it where its primary key exists."""
        key = (table, update, *row)
        statement = self._cache.get(key)
        if statement is None:
            statement = self._cache[key] = self._compile(table, tuple(row), update=update)
        return statement

    def _compile(self, table: Table, columns: tuple[str, ...], *, update: bool) -> RowStatement:
        unknown = [name for name in columns if name not in table.columns]
        if unknown:
            raise TypeError(f"{table.name}: no such columns: {unknown}")
        missing = [c.name for c in table.columns if c.default is not None and c.name not in columns]
        if missing:
            raise TypeError(f"{table.name}: columns with a Python-side default must be given: {missing}")
        statement = insert_or_update(self._url, table, columns) if update else insert(table)
        compiled = statement.compile(dialect=self.dialect, column_keys=list(columns))
        # SQLAlchemy writes the columns in the table's order; the rows come in the caller's.
        order: tuple[str, ...] = tuple(compiled.positiontup or ())  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType] (SQLCompiler's, untyped)
        return RowStatement(str(compiled), _binder(columns, order, [self._processor(table, name) for name in order]))

    def _processor(self, table: Table, name: str) -> Process | None:
        kind = table.columns[name].type
        if isinstance(kind, LargeBinary):
            return None  # SQLAlchemy would wrap bytes in the driver's Binary; both drivers take bytes as they are
        return kind.dialect_impl(self.dialect).bind_processor(self.dialect)


def _binder(
    given: tuple[str, ...], order: tuple[str, ...], processors: Sequence[Process | None]
) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """The cheapest way from a row to its values in ``order``."""
    if any(processors):
        steps = tuple(zip(order, processors, strict=True))
        return lambda row: tuple(row[name] if process is None else process(row[name]) for name, process in steps)
    if given == order:
        return lambda row: tuple(row.values())
    return lambda row: tuple([row[name] for name in order])
