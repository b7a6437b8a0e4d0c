"""A SQLite driver that fails where a test wants it to: at the nth statement or at the commit, before or after it
took effect."""

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from wardline.store.database import Database

_armed: list["Fault"] = []


@dataclass
class Fault:
    """Fails once. Statements are counted from when it is armed."""

    statement: int | None = None
    """Which statement, from 1; None: the commit."""
    stored: bool = False
    """Whether it takes effect all the same."""
    after_commits: int = 0
    """Commits to let pass first; nothing is counted until then."""
    seen: list[str] = field(default_factory=list[str])
    fired: bool = False

    def arm(self) -> None:
        """From now on."""
        _armed[:] = [self]

    def disarm(self) -> None:
        """No more; says whether it came to it."""
        _armed.clear()


def fails_now(statement: str, *, commit: bool) -> Fault | None:
    """The fault that strikes here, if any."""
    for fault in _armed:
        if fault.fired:
            continue
        if fault.after_commits:
            fault.after_commits -= commit
            continue
        if not commit:
            fault.seen.append(statement)
        if commit if fault.statement is None else (not commit and len(fault.seen) == fault.statement):
            fault.fired = True
            return fault
    return None


class FaultyCursor(sqlite3.Cursor):
    """Counts and fails."""

    def execute(self, sql: str, parameters: Any = (), /) -> "FaultyCursor":
        fault = fails_now(sql, commit=False)
        if fault is None or fault.stored:
            super().execute(sql, parameters)
        if fault is not None:
            raise sqlite3.OperationalError("disk I/O error")
        return self

    def executemany(self, sql: str, parameters: Any, /) -> "FaultyCursor":
        fault = fails_now(sql, commit=False)
        if fault is None or fault.stored:
            super().executemany(sql, parameters)
        if fault is not None:
            raise sqlite3.OperationalError("disk I/O error")
        return self


class FaultyConnection(sqlite3.Connection):
    """Hands out such cursors; its commit fails too."""

    def cursor(self, factory: Any = FaultyCursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        fault = fails_now("COMMIT", commit=True)
        if fault is None or fault.stored:
            super().commit()
        if fault is not None:
            raise sqlite3.OperationalError("disk I/O error")


def make_faulty(database: Database) -> None:
    """Let the writer of ``database`` use this driver from its next connection on."""

    def connect(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options["factory"] = FaultyConnection

    event.listen(database.writer, "do_connect", connect)
    database.writer.dispose()
