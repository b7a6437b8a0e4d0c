"""Which account a provider's person is."""

from typing import Final

from sqlalchemy import Column, ForeignKey, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

OPEN_ID_LINKS: Final = Table(
    "open_id_links",
    METADATA,
    Column("digest", Bytes, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("provider", String(64), nullable=False),
    Column("linked_at", Int64, nullable=False),
)
"""``digest``: HMAC-SHA-256 under the index key, of issuer and ``sub``."""
