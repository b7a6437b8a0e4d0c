"""Sealed records, and the blind index of their words."""

from typing import Final

from sqlalchemy import Column, Index, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

ARCHIVE_RECORDS: Final = Table(
    "archive_records",
    METADATA,
    Column("number", Int64, primary_key=True, autoincrement=False),
    Column("message", Id, nullable=False, unique=True),
    Column("conversation", Id, nullable=False),
    Column("position", Int64, nullable=False),
    Column("account", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("at", Int64, nullable=False),
    Column("retention_class", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("sealed", Bytes, nullable=False),
)
"""``number``: the order of archiving, from 1. ``sealed`` is bound to message and position (``seal_message.py``)."""

Index(None, ARCHIVE_RECORDS.c.conversation, ARCHIVE_RECORDS.c.position)

ARCHIVE_TERMS: Final = Table(
    "archive_terms",
    METADATA,
    Column("block", Int64, primary_key=True, autoincrement=False),
    Column("tag", Int64, primary_key=True, autoincrement=False),
    Column("number", Int64, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""``tag``: 48 bits of the keyed hash of a word (``blind_index.py``); ``number``: the record that holds it.

One narrow table in its own key's order, because it takes a hundred rows for each message. ``block`` (``block_of``)
comes first, so that new rows go to a few pages at the end instead of one page each all over a large tree; a search
looks into every block, newest first, and stops when it has enough (ADR 0012, with figures).
"""

_BLOCK_BITS: Final = 8


def block_of(number: int) -> int:
    """The block of the index that holds a record's words: 256 records each."""
    return number >> _BLOCK_BITS
