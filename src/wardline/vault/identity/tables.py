"""Accounts, invitations, passkeys and sign-in attempts at rest."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

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

PASSKEYS: Final = Table(
    "passkeys",
    METADATA,
    Column("credential", Bytes, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("record", Bytes, nullable=False),
    Column("counter", Int64, nullable=False),
    Column("synced", Boolean, nullable=False),
    Column("added_at", Int64, nullable=False),
    Column("used_at", Int64, nullable=True),
    Column("removed_at", Int64, nullable=True),
)
"""``record``: the COSE public key and the owner's name for it, sealed, so that no other key can be put in its place.
``counter``: the highest that the authenticator gave (WebAuthn section 6.1.1); it warns, it never refuses.
"""

SIGN_IN_ATTEMPTS: Final = Table(
    "sign_in_attempts",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=True, index=True),
    Column("login", Bytes, nullable=False),
    Column("nonce", Bytes, nullable=False),
    Column("device", Id, nullable=False),
    Column("begun_at", Int64, nullable=False),
    Column("expires_at", Int64, nullable=False, index=True),
    Column("used_at", Int64, nullable=True),
)
"""``account``: null where nobody has that login. ``login``: ``logins.login_digest``. ``device``: the id that the new
device will have."""

OWNER_CHALLENGES: Final = Table(
    "owner_challenges",
    METADATA,
    Column("device", Id, ForeignKey("devices.id"), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("nonce", Bytes, nullable=False),
    Column("expires_at", Int64, nullable=False),
)
"""What an enrolled device's owner is to answer: one at a time for each purpose (``passkey``, ``step_up``)."""

STEP_UPS: Final = Table(
    "step_ups",
    METADATA,
    Column("device", Id, ForeignKey("devices.id"), primary_key=True),
    Column("until", Int64, nullable=False),
)
"""Until when a device may do what needs its owner's presence."""

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("device", Id, ForeignKey("devices.id"), primary_key=True),
    Column("began_at", Int64, nullable=False),
    Column("ended_at", Int64, nullable=True),
)
"""When a device's owner last proved who they are. ``ended_at``: when somebody ended it before its time. How long it
lasts, the device's class and the settings of the moment say (``sessions/rules.py``)."""

PIN_SHARES: Final = Table(
    "pin_shares",
    METADATA,
    Column("device", Id, ForeignKey("devices.id"), primary_key=True),
    Column("ticket", Bytes, nullable=False),
    Column("record", Bytes, nullable=True),
    Column("tries", Integer, nullable=False),
)
"""``ticket``: SHA-256. ``record``: the share and the SHA-256 of the proof, sealed; null once it was destroyed, so that
who holds the ticket is told. ``tries``: wrong proofs in a row."""

FAILED_PROOFS: Final = Table(
    "failed_proofs",
    METADATA,
    Column("source", Bytes, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Int64, nullable=False),
)
"""Wrong proofs in a row. ``source``: keyed hash of whom they are counted for (``throttle.py``)."""
