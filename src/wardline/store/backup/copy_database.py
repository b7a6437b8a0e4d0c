"""A consistent copy of a database that is being written to."""

from pathlib import Path

from wardline.store.backup.errors import BackupUnsupportedError
from wardline.store.database import Database
from wardline.store.dialects import copy_sqlite, is_sqlite


def copy_database(database: Database, target: Path) -> None:
    """One committed state of a SQLite database as the new file ``target``; writers go on meanwhile.

    Raises BackupUnsupportedError for PostgreSQL, which has pg_basebackup and pg_dump; StoreError.
    """
    if not is_sqlite(database.url):
        raise BackupUnsupportedError
    copy_sqlite(database.url, target)
