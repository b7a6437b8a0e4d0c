"""Tables, declared once and named alike on both databases.

Every constraint has a name made by one convention, because Alembic's batch mode (SQLite rebuilds a table to change
it) can only drop what it can name. Each history (hub, vault, client) has one ``MetaData``; a feature folder's
``tables.py`` adds its tables to it, and ``load_tables`` imports them all, so that no table is forgotten by a
migration or its test.
"""

import importlib
import pkgutil
from typing import Final

from sqlalchemy import BigInteger, Integer, LargeBinary, MetaData, String

NAMING_CONVENTION: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id: Final = String(32)
"""An opaque identifier (``kit/ids.py``)."""

Int64: Final = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both: SQLite's ``INTEGER`` holds 64 and, as primary key, is the row's own address."""

Bytes: Final = LargeBinary()
"""Opaque bytes, stored inside the row."""


def new_metadata() -> MetaData:
    """The one ``MetaData`` of a history, with the shared naming convention."""
    return MetaData(naming_convention=NAMING_CONVENTION)


def load_tables(package: str) -> None:
    """Import every ``tables`` module under ``package``, so that each registers its tables on the history's
    ``MetaData``.
    """
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, prefix=f"{package}."):
        if module.name.rpartition(".")[2] == "tables":
            importlib.import_module(module.name)
