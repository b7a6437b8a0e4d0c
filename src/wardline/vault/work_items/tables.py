"""Work items at rest."""

from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

WORK_ITEMS: Final = Table(
    "work_items",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("opened_at", Int64, nullable=False),
    Column("count", Integer, nullable=False),
    Column("same_as", Bytes, nullable=True, unique=True),
    Column("inbound", Id, nullable=True, index=True),
    Column("patient", Id, nullable=True),
    Column("conversation", Id, nullable=True),
    Column("message", Id, nullable=True),
    Column("deadline", Id, nullable=True),
    Column("details", Bytes, nullable=False),
    Column("resolution", String(16), nullable=True),
    Column("resolved_at", Int64, nullable=True),
    Column("resolved_by", Id, nullable=True),
)
"""``details``: sealed. ``same_as``: keyed hash of what it is about, while it is open, so that the same thing counts
instead of filling the list."""

Index(None, WORK_ITEMS.c.resolution, WORK_ITEMS.c.opened_at)
