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
    Column("login", Bytes, nullable=True, unique=True),
    Column("created_at", Int64, nullable=False),
    Column("suspended_at", Int64, nullable=True),
)
"""``profile``: sealed ``Profile``. ``login``: keyed hash of the login name (``logins.py``), null for who has none."""

ACCOUNT_ROLES: Final = Table(
    "account_roles",
    METADATA,
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("role", String(32), primary_key=True),
)
"""What policies go by: values of ``Role``."""

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
