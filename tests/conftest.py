"""Fixtures that every test may ask for."""

from tests.support.databases import database, database_url, postgresql_cluster, sequencer, sqlite_database

__all__ = ["database", "database_url", "postgresql_cluster", "sequencer", "sqlite_database"]
