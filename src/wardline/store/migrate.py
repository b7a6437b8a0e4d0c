"""Bring a database's schema to the newest revision of one of three linear histories."""

from pathlib import Path
from typing import Literal

from wardline.store.database import Database
from wardline.store.errors import SchemaTooNewError

__all__ = ["History", "SchemaTooNewError", "migrate"]

History = Literal["hub", "vault", "client"]


def migrate(database: Database, history: History, scripts: Path) -> None:
    """Apply what is missing, in one transaction; nothing when the schema is the newest.

    ``scripts`` is the folder of Alembic revision files (one line, no branches; ``from alembic import op``). Each
    history keeps its version in a table of its own, so that hub and vault may share one database. Raises
    ``SchemaTooNewError`` when the database holds a revision that ``scripts`` does not know, and then changes nothing.
    """
    raise NotImplementedError
