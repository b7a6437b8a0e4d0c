"""The authority at rest: certificates in clear, keys sealed under the authority key."""

from typing import Final

from sqlalchemy import Column, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

AUTHORITY: Final = Table(
    "authority",
    METADATA,
    Column("id", Int64, primary_key=True),
    Column("organisation", Id, nullable=False),
    Column("name", Bytes, nullable=False),
    Column("root", Bytes, nullable=False),
    Column("issuing", Bytes, nullable=False),
    Column("issuing_key", Bytes, nullable=False),
    Column("vault_account", Id, nullable=False),
    Column("vault_device", Id, nullable=False),
    Column("vault_certificate", Bytes, nullable=False),
    Column("signing_key", Bytes, nullable=False),
    Column("sealing_certificate", Bytes, nullable=False),
    Column("sealing_key", Bytes, nullable=False),
    Column("log_key", Bytes, nullable=False),
    Column("created_at", Int64, nullable=False),
)
"""One row. ``vault_*``: the steward, the vault's own device."""
