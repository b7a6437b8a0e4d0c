"""Devices that wait for approval."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

APPROVALS: Final = Table(
    "approvals",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("ticket", Bytes, nullable=False),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("device", Id, nullable=False),
    Column("certificate_request", Bytes, nullable=False),
    Column("commitment", Bytes, nullable=False),
    Column("class", String(16), nullable=False),
    Column("name", Bytes, nullable=True),
    Column("asked_at", Int64, nullable=False),
    Column("asked_from", Bytes, nullable=True),
    Column("expires_at", Int64, nullable=False, index=True),
    Column("approver", Id, ForeignKey("devices.id"), nullable=True),
    Column("approver_nonce", Bytes, nullable=True),
    Column("nonce", Bytes, nullable=True),
    Column("decided_at", Int64, nullable=True),
    Column("granted", Boolean, nullable=True),
)
"""``id``: the sign-in attempt's, so that each has one at most. ``ticket``: SHA-256 of what the waiting device shows.
``device``: the id that it will have. ``name``, ``asked_from``: sealed. ``approver``: the device that compares codes
with it."""
