"""Sees every write of hub, vault and devices where it is made, and lets each of them fail once."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal
from unittest.mock import patch

from sqlalchemy import Executable
from sqlalchemy.sql.dml import Delete, Insert, Update
from tests.support import faults

from wardline.store.query import Query
from wardline.store.transaction import Transaction

How = Literal["statement", "not stored", "stored"]
"""The next statement fails; the commit fails and is not stored; the commit fails and is stored."""

ROWS: Final = Path(__file__).with_name("rows.txt")
"""The matrix: one line a write (who, where in the code, what). ``python -m tests.faults.matrix.write_rows``."""


class Writes:
    """What was written so far. With ``how``, each write fails that way the first time that it is seen."""

    def __init__(self, how: How | None = None, only: str | None = None) -> None:
        self.seen: set[str] = set()
        self.spared: set[str] = set()
        """Seen only where nothing can be made to fail."""
        self.struck: list[str] = []
        self.paths: list[Path] = []
        """The database of each failure."""
        self._failing: object = None
        self._how = how
        self._only = only

    def note(self, tx: Transaction, verb: str, table: str) -> None:
        path = Path(tx._batch._writer._database.url.database or "")
        row = f"{_who(path):<7}{_site()}  {verb} {table}"
        self.seen.add(row)
        if not isinstance(tx._batch._driver(), faults.FaultyConnection):
            self.spared.add(row)
            return
        self.spared.discard(row)
        if self._how is None or row in self.struck or (self._only is not None and row != self._only):
            return
        if any(not fault.fired for fault in faults._armed):
            # This transaction is to fail already: at its commit, with this write, or else the row's turn comes again.
            if self._how != "statement" and tx.batch is self._failing:
                self.struck.append(row)
            return
        self._failing = tx.batch
        self.struck.append(row)
        self.paths.append(path)
        fault = faults.Fault(statement=1) if self._how == "statement" else faults.Fault(stored=self._how == "stored")
        fault.arm()


@contextmanager
def watching(writes: Writes) -> Generator[None]:
    """Note every write of the block."""
    insert, put, execute, update_one = Transaction.insert, Transaction.put, Transaction.execute, Transaction.update_one

    def noted_insert(self: Transaction, table: Any, row: Any) -> None:
        writes.note(self, "insert", table.name)
        insert(self, table, row)

    def noted_put(self: Transaction, table: Any, row: Any) -> None:
        writes.note(self, "put", table.name)
        put(self, table, row)

    def noted_execute(self: Transaction, statement: Executable, parameters: Any = None) -> Any:
        if isinstance(statement, Insert | Update | Delete):
            writes.note(self, type(statement).__name__.lower(), getattr(statement.table, "name", "?"))
        return execute(self, statement, parameters)

    def noted_update_one(self: Transaction, query: Query[Any], parameters: Any) -> Any:
        (table,) = query.tables
        writes.note(self, "update", table.name)
        return update_one(self, query, parameters)

    try:
        with (
            patch.object(Transaction, "insert", noted_insert),
            patch.object(Transaction, "put", noted_put),
            patch.object(Transaction, "execute", noted_execute),
            patch.object(Transaction, "update_one", noted_update_one),
        ):
            yield
    finally:
        faults._armed.clear()


def read_rows() -> set[str]:
    """The committed matrix."""
    return {line for line in ROWS.read_text().splitlines() if line and not line.startswith("#")}


def _who(path: Path) -> str:
    return path.stem.partition("-")[0]


def _site() -> str:
    """The function of ours that writes."""
    frame = sys._getframe(2)
    while not (name := frame.f_globals["__name__"]).startswith("wardline.") or name.startswith("wardline.store."):
        assert frame.f_back is not None
        frame = frame.f_back
    return f"{name.removeprefix('wardline.')}:{frame.f_code.co_qualname}"
