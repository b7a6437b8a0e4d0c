"""Where organisations are kept."""

from typing import Final

from sqlalchemy import Column, String, Table, Text

from wardline.hub.schema import METADATA
from wardline.store.schema import Bytes, Id, Int64

ORGANISATIONS: Final = Table(
    "organisations",
    METADATA,
    Column("organisation", Id, primary_key=True),
    Column("anchor", Bytes, nullable=False),
    Column("admitted_at", Int64, nullable=False),
    Column("sealing_chain", Bytes),
    Column("log_key", String(512)),
    Column("witness_key", String(512)),
    Column("former_log_keys", Text),
)
"""``anchor``: root certificate, DER. ``sealing_chain``: the vault's sealing certificates, canonical. ``log_key`` and
``witness_key``: of the vault's audit log (C2SP verifier keys). All three null until published. ``former_log_keys``: of
logs that went on under a new origin, one a line."""
