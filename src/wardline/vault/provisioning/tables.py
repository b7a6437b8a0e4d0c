"""What identity providers keep here, tokens and delegates, at rest."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

PROVISIONED_PEOPLE: Final = Table(
    "provisioned_people",
    METADATA,
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("external_id", Bytes, nullable=True, index=True),
    Column("attributes", Bytes, nullable=False),
    Column("changed_at", Int64, nullable=False),
    Column("removed_at", Int64, nullable=True),
)
"""``external_id``: keyed digest. ``attributes``: sealed JSON. ``removed_at``: the provider deleted them: the account is
suspended and without a login, and no provider sees it again."""

SCIM_TOKENS: Final = Table(
    "scim_tokens",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False),
    Column("digest", Bytes, nullable=False),
    Column("key", Bytes, nullable=True),
    Column("appoints", Boolean, nullable=False),
    Column("created_at", Int64, nullable=False),
    Column("expires_at", Int64, nullable=False),
    Column("revoked_at", Int64, nullable=True),
)
"""``digest``: SHA-256 of the secret, which has 256 random bits: nothing that a slower hash would protect."""

DELEGATES: Final = Table(
    "delegates",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False),
    Column("delegate", Id, ForeignKey("accounts.id"), nullable=False),
    Column("from", Int64, nullable=False),
    Column("until", Int64, nullable=False),
    Column("ended_at", Int64, nullable=True),
    Index("ix_delegates_account_until", "account", "until"),
)
"""Who acts on whose behalf, from when until when (milliseconds UTC, ``until`` excluded)."""
