"""The log's migration makes the declared tables."""

from pathlib import Path

import pytest
from sqlalchemy import inspect
from tests.support.schemas import assert_migrations_make

from wardline.ledger.tables import LedgerTables
from wardline.store.database import Database
from wardline.store.schema import new_metadata

REVISION = '''
"""First."""
from wardline.ledger.revisions import create_ledger_tables, drop_ledger_tables
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
def upgrade():
    create_ledger_tables()
def downgrade():
    drop_ledger_tables()
'''


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / "0001_first.py").write_text(REVISION)
    return folder


def test_the_migration_makes_the_declared_tables(database: Database, scripts: Path) -> None:
    metadata = new_metadata()
    LedgerTables.on(metadata)
    assert_migrations_make(metadata, database, "hub", scripts)
    with database.read() as reader:
        assert "audit_records" in inspect(reader).get_table_names()
