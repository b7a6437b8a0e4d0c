"""Bring a database's schema to the newest revision of one of three linear histories."""

import threading
from pathlib import Path
from typing import Any, Final, Literal

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from wardline.store.database import Database
from wardline.store.dialects import check_foreign_keys, foreign_keys_suspended
from wardline.store.errors import SchemaTooNewError

__all__ = ["History", "SchemaTooNewError", "migrate"]

History = Literal["hub", "vault", "client"]

LOCK_TIMEOUT = "10s"
"""How long a migration waits for a table that others use, on PostgreSQL: it fails rather than stop the service."""

_ONE_AT_A_TIME: Final = threading.Lock()
"""``alembic.op`` is one per process: two migrations in two threads would write into each other's database."""


def migrate(database: Database, history: History, scripts: Path) -> None:
    """Apply what is missing, in one transaction; nothing when the schema is the newest.

    ``scripts`` is a folder whose ``versions`` hold Alembic revision files (one line, no branches; ``from alembic
    import op``; batch mode for changes of a table). Each history keeps its version in a table of its own, so that hub
    and vault may share one database. Two processes may start at once: one waits. Raises ``SchemaTooNewError`` when
    the database holds a revision that ``scripts`` does not know, and then changes nothing.
    """
    directory = ScriptDirectory(str(scripts), version_locations=[str(scripts / "versions")])
    # Commands beside a running server open its database too: they must not wait for its writer to look at the schema.
    with database.read() as reader:
        if _schema_version(reader, history) == set(directory.get_heads()):
            return
    with database.writer.connect() as connection, foreign_keys_suspended(connection), connection.begin():
        _wait_for_others(connection, history)
        _upgrade(connection, history, directory)
        check_foreign_keys(connection)


def _schema_version(reader: Connection, history: History) -> set[str]:
    context = MigrationContext.configure(reader, opts={"version_table": f"{history}_schema_version"})
    return set(context.get_current_heads())


def _wait_for_others(connection: Connection, history: History) -> None:
    # SQLite's BEGIN IMMEDIATE has done so already.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"wardline_{history}_schema"}
        )


def _upgrade(connection: Connection, history: History, directory: ScriptDirectory) -> None:
    def missing(revision: Any, _context: MigrationContext) -> list[Any]:  # noqa: ANN401 (Alembic's)
        return directory._upgrade_revs("head", revision)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportReturnType] (what alembic.command.upgrade calls)

    context = MigrationContext.configure(
        connection,
        opts={"fn": missing, "version_table": f"{history}_schema_version", "transactional_ddl": True},
    )
    known = {script.revision for script in directory.walk_revisions()}
    current = context.get_current_heads()
    if any(revision not in known for revision in current):
        raise SchemaTooNewError(f"the {history} schema was written by a newer version of Wardline: update this program")
    with _ONE_AT_A_TIME, Operations.context(context):
        context.run_migrations()
