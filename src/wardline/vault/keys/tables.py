"""Wrapped data keys, and how the key-encryption key is derived."""

from typing import Final

from sqlalchemy import Column, Integer, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

DATA_KEYS: Final = Table(
    "data_keys",
    METADATA,
    Column("name", String(128), primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("wrapped", Bytes, nullable=True),
    Column("created_at", Int64, nullable=False),
    Column("destroyed_at", Int64, nullable=True),
)
"""``wrapped`` is null once the key is destroyed; the name is then free for no other key."""

KEY_ENCRYPTION: Final = Table(
    "key_encryption",
    METADATA,
    Column("id", Int64, primary_key=True),
    Column("salt", Bytes, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("proof", Bytes, nullable=False),
)
"""One row. ``proof``: a wrapped known value, so that a wrong passphrase is told from a damaged key."""
