"""Accounts and invitations at rest."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("profile", Bytes, nullable=False),
    Column("created_at", Int64, nullable=False),
    Column("suspended_at", Int64, nullable=True),
)
"""``profile``: sealed ``Profile``."""

INVITATIONS: Final = Table(
    "invitations",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("secret", Bytes, nullable=False),
    Column("created_at", Int64, nullable=False),
    Column("expires_at", Int64, nullable=False),
    Column("nonce", Bytes, nullable=True),
    Column("device", Id, nullable=True),
    Column("begun", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("used_at", Int64, nullable=True),
    Column("withdrawn_at", Int64, nullable=True),
)
"""``secret``: sealed; it is the key of the evidence, so a hash of it would not do."""
