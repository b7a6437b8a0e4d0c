"""The vault's migrations make exactly the schema that its tables declare, on both databases."""

from tests.support.schemas import assert_migrations_make

from wardline.store.database import Database
from wardline.store.schema import load_tables
from wardline.vault.migrations import SCRIPTS
from wardline.vault.schema import METADATA


def test_migrations_make_the_declared_schema(database: Database) -> None:
    load_tables("wardline.vault")
    assert_migrations_make(METADATA, database, "vault", SCRIPTS)
