"""Devices at rest."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

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
    Column("name", Bytes, nullable=True),
    Column("class", String(16), nullable=False),
    Column("method", String(16), nullable=False),
    Column("seen_at", Int64, nullable=True),
    Column("seen_from", Bytes, nullable=True),
    Column("revoked_at", Int64, nullable=True),
    Column("wipe", Boolean, nullable=False),
    Column("wiped_at", Int64, nullable=True),
)
"""``certificate``: the leaf, DER. ``not_after``: its end of validity, milliseconds UTC. ``name``: sealed. ``class``: a
``DeviceClass``. ``method``: what its owner proved themselves with, a ``Method`` or ``invitation``. ``seen_at``: when
the vault last answered it; ``seen_from``: where that was, sealed. ``wipe``: it is to erase itself; ``wiped_at``: it
signed that it did."""

Index(None, DEVICES.c.enrolled_at, DEVICES.c.id)
