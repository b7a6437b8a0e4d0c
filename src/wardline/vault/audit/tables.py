"""The hub's keys as first seen."""

from typing import Final

from sqlalchemy import Column, String, Table, Text

from wardline.store.schema import Int64
from wardline.vault.schema import METADATA

HUB_LOG_KEYS: Final = Table(
    "hub_log_keys",
    METADATA,
    Column("hub", String(255), primary_key=True),
    Column("log_key", String(512), nullable=False),
    Column("witness_key", String(512), nullable=False),
    Column("seen_at", Int64, nullable=False),
    Column("former", Text, nullable=True),
)
"""Verifier keys (C2SP signed-note), taken at first sight and compared ever after. ``former``: log keys of before the
hub was restored from a back-up, one a line."""
