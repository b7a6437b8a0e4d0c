"""The client's migration makes the tables that the code declares, on both databases, also when several run at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.schemas import assert_migrations_make

from wardline.client.schema import METADATA, SCRIPTS, migrate_client
from wardline.store.database import Database
from wardline.store.schema import load_tables


def test_migrated_is_declared(database: Database) -> None:
    load_tables("wardline.client")
    assert_migrations_make(METADATA, database, "client", SCRIPTS)


def test_databases_are_migrated_side_by_side(tmp_path: Path) -> None:
    def make(number: int) -> int:
        database = Database.open(f"sqlite:///{tmp_path / str(number)}.db", readers=1)
        try:
            migrate_client(database)
            with database.read() as reader:
                names = reader.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
                return len([name for name in names if name.startswith("client_")])
        finally:
            database.close()

    with ThreadPoolExecutor(6) as threads:
        counts = set(threads.map(make, range(6)))
    assert counts == {len(METADATA.tables) + 1}, "and the table of its version"
