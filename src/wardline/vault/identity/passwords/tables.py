"""Passwords, time-based codes and recovery codes at rest."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

PASSWORDS: Final = Table(
    "passwords",
    METADATA,
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("hash", Bytes, nullable=False),
    Column("set_at", Int64, nullable=False),
)
"""``hash``: Argon2id in its own notation, sealed, so that a stolen database is no list to try passwords against."""

TOTPS: Final = Table(
    "totps",
    METADATA,
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("secret", Bytes, nullable=True),
    Column("last_step", Int64, nullable=False),
    Column("pending", Bytes, nullable=True),
    Column("pending_until", Int64, nullable=True),
)
"""``secret``: sealed; null until one right code confirmed it. ``last_step``: the newest time step that was used (RFC
6238 section 5.2). ``pending``: one that waits for its code, sealed; the one before works until then."""

RECOVERY_CODES: Final = Table(
    "recovery_codes",
    METADATA,
    Column("digest", Bytes, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("made_at", Int64, nullable=False),
)
"""``digest``: keyed hash of account and code. A used one is deleted."""
