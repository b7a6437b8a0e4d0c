"""Recoveries at rest."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

RECOVERIES: Final = Table(
    "recoveries",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False),
    Column("asked_by", Id, ForeignKey("accounts.id"), nullable=False),
    Column("reason", Bytes, nullable=False),
    Column("wipe", Boolean, nullable=False),
    Column("asked_at", Int64, nullable=False),
    Column("expires_at", Int64, nullable=False),
    Column("ended_at", Int64, nullable=True),
    Column("decided_by", Id, ForeignKey("accounts.id"), nullable=True),
    Column("agreed", Boolean, nullable=True),
    Index("ix_recoveries_ended_at_expires_at", "ended_at", "expires_at"),
)
"""``reason``: sealed. ``decided_by``, ``agreed``: null while it waits, and where its time was over first."""
