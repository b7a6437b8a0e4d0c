"""Devices at rest."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

DEVICES: Final = Table(
    "devices",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("steward", Boolean, nullable=False),
    Column("certificate", Bytes, nullable=False),
    Column("not_after", Int64, nullable=False),
    Column("enrolled_at", Int64, nullable=False),
    Column("revoked_at", Int64, nullable=True),
)
"""``certificate``: the leaf, DER. ``not_after``: its end of validity, milliseconds UTC."""
