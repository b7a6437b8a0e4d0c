"""Agreements at rest."""

from typing import Final

from sqlalchemy import Column, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

AGREEMENTS: Final = Table(
    "agreements",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("organisation", Id, nullable=False, index=True),
    Column("anchor", Bytes, nullable=False),
    Column("steward", Id, nullable=False),
    Column("state", String(16), nullable=False),
    Column("valid_from", Int64, nullable=False),
    Column("valid_until", Int64, nullable=False),
    Column("signed", Bytes, nullable=False),
    Column("proposed_at", Int64, nullable=False),
    Column("agreed_at", Int64, nullable=True),
    Column("ended_at", Int64, nullable=True),
)
"""``organisation``, ``anchor``, ``steward``: the other one's. ``signed``: the file, sealed under the directory key,
because it names people."""
