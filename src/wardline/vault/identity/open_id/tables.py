"""Which account a provider's person is, and which sessions began by a provider's word."""

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

OPEN_ID_SESSIONS: Final = Table(
    "open_id_sessions",
    METADATA,
    Column("device", Id, ForeignKey("devices.id"), primary_key=True),
    Column("person", Bytes, nullable=False, index=True),
    Column("provider_session", Bytes, nullable=True, index=True),
    Column("issued_at", Int64, nullable=False),
)
"""Devices whose session began by a provider's word, until that ends it or it begins by anything else. ``person``: as
``open_id_links.digest``. ``provider_session``: the same of issuer and ``sid``. ``issued_at``: ``iat`` of the ID token,
seconds by the provider's own clock, compared with nothing but that clock.
"""
