"""Sealed records, and the blind index of their words."""

from typing import Final

from sqlalchemy import Column, Index, Integer, SmallInteger, String, Table

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
    Column("priority", SmallInteger, nullable=False),
    Column("retention_class", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("sealed", Bytes, nullable=False),
)
"""``number``: the order of archiving, from 1. ``sealed`` is bound to message and position (``seal_message.py``)."""

Index(None, ARCHIVE_RECORDS.c.conversation, ARCHIVE_RECORDS.c.position)

ARCHIVE_FRESH_TERMS: Final = Table(
    "archive_fresh_terms",
    METADATA,
    Column("number", Int64, primary_key=True, autoincrement=False),
    Column("tags", Bytes, nullable=False),
)
"""The tags (``blind_index.py``) of each record of the newest, incomplete block, one after another."""

ARCHIVE_TERMS: Final = Table(
    "archive_terms",
    METADATA,
    Column("block", Int64, primary_key=True, autoincrement=False),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("entries", Bytes, nullable=False),
)
"""The tags of every complete block: each entry is a tag without its first byte, which is ``bucket``, and the record's
place in the block (``packed_terms.py``)."""
