"""Requests to the hub that must not be lost."""

from typing import Final

from sqlalchemy import Column, Integer, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

HUB_REQUESTS: Final = Table(
    "hub_requests",
    METADATA,
    Column("id", Int64, primary_key=True, autoincrement=True),
    Column("about", Id, nullable=False),
    Column("frame", Bytes, nullable=False),
    Column("queued_at", Int64, nullable=False),
    Column("attempts", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""``frame``: the encoded request; nothing in it is secret from the hub. ``about``: the sealed request or the device."""
