"""The whole schema of a database, for comparing what migrations made with what the tables declare."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, inspect

from wardline.store.database import Database
from wardline.store.migrate import History, migrate

Description = dict[str, dict[str, Any]]


def describe_schema(database: Database) -> Description:
    """Tables, columns, keys, constraints and indexes, by name; the histories' version tables left out."""
    with database.read() as connection:
        return _describe(connection)


def assert_migrations_make(metadata: MetaData, database: Database, history: History, scripts: Path) -> None:
    """Fail unless an empty ``database``, migrated, has exactly the schema that ``metadata`` declares.

    It is compared through the database: migrate, describe, drop; create from ``metadata``, describe.
    """
    migrate(database, history, scripts)
    migrated = describe_schema(database)
    everything = MetaData()
    everything.reflect(database.writer)
    everything.drop_all(database.writer)
    metadata.create_all(database.writer)
    declared = describe_schema(database)
    assert migrated == declared


def _describe(connection: Connection) -> Description:
    inspector = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: {
                    "type": column["type"].compile(connection.dialect),
                    "nullable": column["nullable"],
                    "default": column["default"],
                }
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": _by_name(inspector.get_foreign_keys(table)),
            "unique": _by_name(inspector.get_unique_constraints(table)),
            "checks": _by_name(inspector.get_check_constraints(table)),
            "indexes": _by_name(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if not table.endswith("_schema_version")
    }


def _by_name(items: Any) -> dict[str, Any]:
    return {str(item["name"]): dict(item) for item in items}
