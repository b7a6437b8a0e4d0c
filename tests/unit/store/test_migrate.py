"""Migrations: applied once, each history apart, proven against the declared tables."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, inspect, select, text
from tests.support.schemas import assert_migrations_make, describe_schema

from wardline.store.database import Database
from wardline.store.errors import ConstraintError, SchemaTooNewError, StoreError
from wardline.store.migrate import migrate
from wardline.store.schema import Id, Int64, load_tables, new_metadata
from wardline.store.sequencer import Sequencer

FIRST = '''
"""First."""
import sqlalchemy as sa
from alembic import op
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
def upgrade():
    op.create_table(
        "parents",
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parents"),
    )
    op.create_table(
        "children",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("parent", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["parents.id"], name="fk_children_parent"),
        sa.PrimaryKeyConstraint("id", name="pk_children"),
    )
'''
SECOND = '''
"""Second: SQLite has to rebuild the table that others refer to."""
import sqlalchemy as sa
from alembic import op
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
def upgrade():
    with op.batch_alter_table("parents") as batch:
        number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        batch.add_column(sa.Column("count", number, nullable=False, server_default="0"))
        batch.create_unique_constraint("uq_parents_count_id", ["count", "id"])
'''
BROKEN = '''
"""Third: makes a table, then fails."""
import sqlalchemy as sa
from alembic import op
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
def upgrade():
    op.create_table("half", sa.Column("id", sa.String(32)))
    raise LookupError
'''


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / "0001_first.py").write_text(FIRST)
    return folder


def declared() -> tuple[Table, Table]:
    metadata = new_metadata()
    parents = Table(
        "parents",
        metadata,
        Column("id", Id, primary_key=True),
        Column("count", Int64, nullable=False, server_default="0"),
        UniqueConstraint("count", "id"),
    )
    children = Table(
        "children",
        metadata,
        Column("id", Id, primary_key=True),
        Column("parent", Id, ForeignKey("parents.id"), nullable=False),
    )
    return parents, children


def test_data_outlives_a_migration_that_rebuilds_its_table(database: Database, scripts: Path) -> None:
    migrate(database, "hub", scripts)
    parents, children = declared()
    sequencer = Sequencer(database)
    sequencer.run(lambda transaction: transaction.insert(parents, {"id": "p"}))
    sequencer.run(lambda transaction: transaction.insert(children, {"id": "c", "parent": "p"}))
    sequencer.close()
    (scripts / "versions" / "0002_second.py").write_text(SECOND)
    migrate(database, "hub", scripts)
    migrate(database, "hub", scripts)
    with database.read() as reader:
        assert reader.execute(select(parents)).all() == [("p", 0)]
        assert reader.execute(select(children)).all() == [("c", "p")]


def test_the_migrated_schema_is_the_declared_one(database: Database, scripts: Path) -> None:
    (scripts / "versions" / "0002_second.py").write_text(SECOND)
    parents, _ = declared()
    assert_migrations_make(parents.metadata, database, "hub", scripts)


def test_a_difference_of_the_schemas_is_found(database: Database, scripts: Path) -> None:
    parents, _ = declared()
    with pytest.raises(AssertionError):
        assert_migrations_make(parents.metadata, database, "hub", scripts)


def test_a_failing_migration_leaves_nothing(database: Database, scripts: Path) -> None:
    migrate(database, "hub", scripts)
    before = describe_schema(database)
    (scripts / "versions" / "0002_second.py").write_text(SECOND)
    (scripts / "versions" / "0003_broken.py").write_text(BROKEN)
    with pytest.raises(LookupError):
        migrate(database, "hub", scripts)
    assert describe_schema(database) == before
    with database.read() as reader:
        assert reader.execute(text("SELECT version_num FROM hub_schema_version")).scalar_one() == "0001"


def test_a_schema_that_is_too_new_is_left_alone(database: Database, scripts: Path) -> None:
    (scripts / "versions" / "0002_second.py").write_text(SECOND)
    migrate(database, "hub", scripts)
    before = describe_schema(database)
    (scripts / "versions" / "0002_second.py").unlink()
    with pytest.raises(SchemaTooNewError, match="hub"):
        migrate(database, "hub", scripts)
    assert describe_schema(database) == before


def test_histories_do_not_know_each_other(database: Database, scripts: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "versions").mkdir(parents=True)
    (other / "versions" / "0001_first.py").write_text(FIRST.replace("parents", "people").replace("children", "kin"))
    migrate(database, "hub", scripts)
    migrate(database, "vault", other)
    with database.read() as reader:
        names = set(inspect(reader).get_table_names())
    assert names == {"parents", "children", "people", "kin", "hub_schema_version", "vault_schema_version"}


def test_two_processes_that_start_at_once_migrate_once(database: Database, database_url: str, scripts: Path) -> None:
    (scripts / "versions" / "0002_second.py").write_text(SECOND)
    second = Database.open(database_url)
    errors: list[Exception] = []

    def start(each: Database) -> None:
        try:
            migrate(each, "hub", scripts)
        except Exception as error:  # noqa: BLE001 (shown below)
            errors.append(error)

    threads = [threading.Thread(target=start, args=(each,)) for each in (database, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert errors == []


def test_foreign_keys_are_checked_again_after_a_migration(database: Database, scripts: Path) -> None:
    migrate(database, "hub", scripts)
    _, children = declared()
    sequencer = Sequencer(database)
    with pytest.raises(ConstraintError):
        sequencer.run(lambda transaction: transaction.insert(children, {"id": "c", "parent": "nobody"}))
    sequencer.close()


def test_a_migration_that_orphans_rows_on_sqlite_is_undone(sqlite_database: Database, scripts: Path) -> None:
    migrate(sqlite_database, "hub", scripts)
    parents, children = declared()
    sequencer = Sequencer(sqlite_database)
    sequencer.run(lambda transaction: transaction.execute(text("INSERT INTO parents (id) VALUES ('p')")))
    sequencer.run(lambda transaction: transaction.insert(children, {"id": "c", "parent": "p"}))
    sequencer.close()
    orphaning = SECOND[: SECOND.index("    with")] + "    op.execute('DELETE FROM parents')\n"
    (scripts / "versions" / "0002_second.py").write_text(orphaning)
    with pytest.raises(StoreError, match="children"):
        migrate(sqlite_database, "hub", scripts)
    with sqlite_database.read() as reader:
        assert reader.execute(select(parents.c.id)).all() == [("p",)]


def test_load_tables_imports_every_tables_module() -> None:
    load_tables("wardline.ledger")
    with pytest.raises(ModuleNotFoundError):
        load_tables("wardline.nothing")
