"""Where in the log a certificate or a revocation stands."""

from typing import Final

from sqlalchemy import Column, String, Table

from wardline.store.schema import Id, Int64
from wardline.vault.schema import METADATA

LOG_PLACES: Final = Table(
    "log_places",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("account", Id, nullable=False, index=True),
    Column("noted_at", Int64, nullable=False),
    Column("after", Int64, nullable=False),
    Column("leaf_index", Int64, nullable=True),
)
"""``name``: SHA-256 of a leaf certificate in hexadecimal, or the id of a revoked device. ``after``: leaves of the log
when it was written, so that its record is at or soon behind that index. ``leaf_index``: the index, once it was looked
up."""
