"""Where devices, their revocations and their key packages are kept."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table

from wardline.hub.schema import METADATA
from wardline.store.schema import Bytes, Id, Int64

DEVICES: Final = Table(
    "devices",
    METADATA,
    Column("device", Id, primary_key=True),
    Column("organisation", Id, nullable=False),
    Column("account", Id, nullable=False),
    Column("steward", Boolean(create_constraint=False), nullable=False),
    Column("public_key", Bytes, nullable=False),
    Column("not_after", Int64, nullable=False),
    Column("registered_at", Int64, nullable=False),
)
"""``not_after``: seconds, of the newest certificate seen. A device keeps its organisation, account and key for ever."""

REVOCATIONS: Final = Table(
    "revocations",
    METADATA,
    Column("organisation", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("signed_at", Int64, nullable=False),
    Column("revoked_at", Int64, nullable=False),
    Column("issuer", Bytes, nullable=False),
    Column("signature", Bytes, nullable=False),
    Column("wipe", Boolean(create_constraint=False), nullable=False),
    PrimaryKeyConstraint("organisation", "device"),
)
"""The authority's word and its proof; also of a device that never signed in, so that it never will. ``wipe``: the
device is to erase itself."""

KEY_PACKAGES: Final = Table(
    "key_packages",
    METADATA,
    Column("reference", Bytes, primary_key=True),
    Column("device", Id, nullable=False),
    Column("last_resort", Boolean(create_constraint=False), nullable=False),
    Column("published_at", Int64, nullable=False),
    Column("not_after", Int64, nullable=False),
    Column("package", Bytes, nullable=False),
    Index(None, "device", "last_resort", "published_at"),
)
"""``reference``: RFC 9420 section 5.2. A claimed package's row is gone; a last resort stays."""
